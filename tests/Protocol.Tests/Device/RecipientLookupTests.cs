using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Sending;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>What a send makes of device lists and keys that fail: only a definite answer is final.</summary>
[CancelAfter(30_000)]
internal sealed class RecipientLookupTests
{
    private static readonly Jid Carol = Jid.Parse("15550000003@s.whatsapp.net");
    private static readonly Jid CarolLid = Jid.Parse("99000000000003@lid");
    private static readonly Node Error = new("error", ("code", "503"), ("text", "service-unavailable"));

    [Test]
    public async Task A_number_that_the_server_says_has_no_account_is_final()
    {
        var device = await LinkedDevice.ConnectAsync();

        var receipt = await device.SendAsync("hello", "3EB001", Carol);

        Assert.That((receipt.Outcome, receipt.Refusal), Is.EqualTo((SendOutcome.Refused, SendRefusal.NoAccount)));
        Assert.That(receipt.IsTransient, Is.False);
        Assert.That(device.Wire.CountOf("message"), Is.Zero);
    }

    [Test]
    public async Task A_lid_without_a_known_number_is_never_final()
    {
        var device = await LinkedDevice.ConnectAsync();

        AssertUnavailable(device, await device.SendAsync("hello", "3EB001", CarolLid));
    }

    [Test]
    public async Task An_error_of_the_recipient_in_a_device_query_is_transient_and_the_next_send_succeeds()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Amend = (request, answer) => request == "usync" ? Replace(answer, LinkedDevice.Bob, new Node("devices").With(Error)) : answer;
        AssertUnavailable(device, await device.SendAsync("hello", "3EB001"));

        device.Server.Amend = (_, answer) => answer;

        Assert.That((await device.SendAsync("hello", "3EB001")).Outcome, Is.EqualTo(SendOutcome.Acknowledged));
    }

    [Test]
    public async Task An_error_of_our_own_account_in_a_device_query_costs_our_own_devices_only()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Amend = (request, answer) =>
            request == "usync" ? Replace(answer, LinkedDevice.Self.WithoutDevice, new Node("devices").With(Error)) : answer;

        var receipt = await device.SendAsync("hello", "3EB001");

        Assert.That(receipt.Outcome, Is.EqualTo(SendOutcome.Acknowledged));
        Assert.That(Targets(await device.MessageAsync()), Is.EqualTo((Jid[])[LinkedDevice.Bob, LinkedDevice.Bob.WithDevice(4)]));
    }

    [Test]
    public async Task An_error_of_the_look_up_of_the_number_says_nothing_about_the_account()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Amend = (request, answer) =>
            request == "usync" ? Replace(answer, Carol, new Node("contact", ("type", "out")).With(Error)) : answer;

        AssertUnavailable(device, await device.SendAsync("hello", "3EB001", Carol));
    }

    [Test]
    public async Task A_malformed_entry_in_a_device_query_costs_itself_only()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Amend = (request, answer) => request == "usync" ? Append(answer, new("user", ("jid", "undefined"))) : answer;

        Assert.That((await device.SendAsync("hello", "3EB001")).Outcome, Is.EqualTo(SendOutcome.Acknowledged));
    }

    [Test]
    public async Task A_list_with_a_malformed_device_is_used_once_and_requested_again()
    {
        var device = await LinkedDevice.ConnectAsync();
        var list = new Node("device-list").With(new Node("device", ("id", "0")), new Node("device", ("id", "4"), ("key-index", "x")));
        device.Server.Amend = (request, answer) => request == "usync" ? Replace(answer, LinkedDevice.Bob, new Node("devices").With(list)) : answer;
        await device.SendAsync("first", "3EB001");
        device.Server.Amend = (_, answer) => answer;

        await device.SendAsync("second", "3EB002");

        Assert.That(Targets(await device.MessageAsync(0)), Does.Not.Contain(LinkedDevice.Bob.WithDevice(4)));
        Assert.That(device.BobDesktop.Read(await device.MessageAsync(1)).Conversation, Is.EqualTo("second"));
    }

    [Test]
    public async Task A_device_list_that_is_too_old_is_requested_again_also_after_a_reconnect()
    {
        var device = await LinkedDevice.ConnectAsync(device => device.Options.DeviceListMaxAge = TimeSpan.FromMinutes(1));
        await device.SendAsync("first", "3EB001");
        device.Server.Devices.Remove(device.BobDesktop);
        device.Time.Advance(TimeSpan.FromSeconds(59));
        await device.SendAsync("second", "3EB002");
        await device.Client.CloseAsync();
        await device.ReconnectAsync();

        await device.SendAsync("third", "3EB003");
        var stillKnown = Targets(await device.MessageAsync());
        device.Time.Advance(TimeSpan.FromSeconds(1));
        await device.SendAsync("fourth", "3EB004");
        var requested = Targets(await device.MessageAsync(1));

        Assert.That(stillKnown, Does.Contain(LinkedDevice.Bob.WithDevice(4)));
        Assert.That(requested, Is.EqualTo((Jid[])[LinkedDevice.Self.WithoutDevice, LinkedDevice.Bob]));
    }

    [TestCase("usync", 503)]
    [TestCase("usync", 404)]
    [TestCase("key", 503)]
    [TestCase("key", 404)]
    public async Task A_refused_look_up_is_transient(string lookup, int code)
    {
        var device = await LinkedDevice.ConnectAsync(device => device.Server.Refusals[lookup] = code);

        var receipt = await device.SendAsync("hello", "3EB001");

        Assert.That((receipt.Outcome, receipt.Refusal, receipt.Code), Is.EqualTo((SendOutcome.NotSent, SendRefusal.LookupFailed, code)));
        Assert.That(receipt.IsTransient, Is.True);
    }

    [TestCase("503")]
    [TestCase("404")]
    [TestCase("no number")]
    public async Task A_recipient_whose_devices_all_have_key_errors_is_transient_and_the_list_is_requested_again(string code)
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Amend = (request, answer) => request == "key"
            ? new Node("iq", answer.Attributes).With(new Node("list").With(answer.RequiredChild("list").Children.Select(
                user => new Node("user", user.Attributes).With(new Node("error", ("code", code))))))
            : answer;
        AssertUnavailable(device, await device.SendAsync("hello", "3EB001"));

        device.Server.Amend = (_, answer) => answer;
        device.Server.Devices.Remove(device.BobDesktop);
        var receipt = await device.SendAsync("hello", "3EB001");

        Assert.That(receipt.Outcome, Is.EqualTo(SendOutcome.Acknowledged));
        Assert.That(Targets(await device.MessageAsync()), Is.EqualTo((Jid[])[LinkedDevice.Self.WithoutDevice, LinkedDevice.Bob]));
    }

    [TestCase("error")]
    [TestCase("nothing")]
    [TestCase("short identity")]
    [TestCase("zero identity")]
    [TestCase("zero pre-key")]
    [TestCase("bad signature")]
    [TestCase("no device identity")]
    [TestCase("bad device identity")]
    public async Task Bad_keys_of_a_device_cost_that_device_only(string fault)
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Amend = (request, answer) => request == "key" ? Spoil(answer, LinkedDevice.Bob.WithDevice(4).Device, fault) : answer;

        var receipt = await device.SendAsync("hello", "3EB001");

        Assert.That(receipt.Outcome, Is.EqualTo(SendOutcome.Acknowledged));
        var message = await device.MessageAsync();
        Assert.That(Targets(message), Is.EqualTo((Jid[])[LinkedDevice.Self.WithoutDevice, LinkedDevice.Bob]));
        Assert.That(device.BobPhone.Read(message).Conversation, Is.EqualTo("hello"));
    }

    private static Node Spoil(Node answer, int device, string fault)
    {
        var users = answer.RequiredChild("list").Children.Select(
            user => user.RequiredJid("jid").Device == device ? new Node("user", user.Attributes).With(Spoiled(user.Children, fault)) : user);
        return new Node("iq", answer.Attributes).With(new Node("list").With(users));
    }

    private static IEnumerable<Node> Spoiled(IReadOnlyList<Node> keys, string fault) => fault switch
    {
        "error" => [Error],
        "nothing" => [],
        "short identity" => With(keys, new Node("identity").WithBytes(new byte[31])),
        "zero identity" => With(keys, new Node("identity").WithBytes(new byte[32])),
        "zero pre-key" => With(keys, new Node("key").With(new Node("id").WithBytes([0, 0, 9]), new Node("value").WithBytes(new byte[32]))),
        "bad signature" => With(keys, SpoiledSignature(keys.Single(key => key.Tag == "skey"))),
        "no device identity" => keys.Where(key => key.Tag != "device-identity"),
        _ => With(keys, new Node("device-identity").WithBytes([1, 2, 3])),
    };

    private static Node SpoiledSignature(Node key) => key.With(
        key.Children.Select(part => part.Tag == "signature" ? part.WithBytes(new byte[64]) : part));

    private static IEnumerable<Node> With(IReadOnlyList<Node> keys, Node other) => keys.Select(key => key.Tag == other.Tag ? other : key);

    private static Node Replace(Node answer, Jid account, Node content) => MapUsers(answer, users => users.Select(
        user => user.RequiredJid("jid") == account ? new Node("user", user.Attributes).With(content) : user));

    private static Node Append(Node answer, Node user) => MapUsers(answer, users => [user, .. users]);

    private static Node MapUsers(Node answer, Func<IReadOnlyList<Node>, IEnumerable<Node>> map) => new Node("iq", answer.Attributes).With(
        new Node("usync").With(new Node("list").With(map(answer.RequiredChild("usync").RequiredChild("list").Children))));

    private static void AssertUnavailable(LinkedDevice device, SendReceipt receipt)
    {
        Assert.That((receipt.Outcome, receipt.Refusal), Is.EqualTo((SendOutcome.NotSent, SendRefusal.DevicesUnavailable)));
        Assert.That(receipt.IsTransient, Is.True);
        Assert.That(device.Wire.CountOf("message"), Is.Zero);
    }

    private static IEnumerable<Jid> Targets(Node message) =>
        message.RequiredChild("participants").Children.Select(to => to.RequiredJid("jid"));
}
