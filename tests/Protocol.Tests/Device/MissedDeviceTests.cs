using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>After an acknowledgement that names other devices, the missed ones get the message and the answer stands.</summary>
[CancelAfter(30_000)]
internal sealed class MissedDeviceTests
{
    private const string Id = "3EB002";
    private const string WrongHash = "2:AAAAAAAA";
    private static readonly Jid Tablet = LinkedDevice.Bob.WithDevice(9);
    private static readonly Jid[] Known = [LinkedDevice.Self.WithoutDevice, LinkedDevice.Bob, LinkedDevice.Bob.WithDevice(4)];

    [Test]
    public async Task A_missed_device_alone_gets_the_same_wire_id_in_a_second_round()
    {
        var (device, tablet) = await WithNewTabletAsync();

        var receipt = await device.SendAsync("second", Id);

        Assert.That((receipt.Outcome, receipt.MissedDevices), Is.EqualTo((SendOutcome.Acknowledged, false)));
        var round = await device.MessageAsync(2);
        Assert.That(round.Attribute("id"), Is.EqualTo(Id));
        Assert.That(Targets(round), Is.EqualTo((Jid[])[Tablet]));
        Assert.That(tablet.Read(round).Conversation, Is.EqualTo("second"));
    }

    [Test]
    public async Task A_hash_that_never_matches_leaves_the_message_acknowledged()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Confirm = message => ScriptedServer.Ack(message, phash: WrongHash);

        var receipt = await device.SendAsync("hello", Id);

        Assert.That((receipt.Outcome, receipt.Refusal), Is.EqualTo((SendOutcome.Acknowledged, SendRefusal.None)));
        Assert.That((receipt.MissedDevices, receipt.IsTransient), Is.EqualTo((true, false)));
        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(1), "No device is left that did not get it.");
    }

    [Test]
    public async Task Rounds_are_bounded_where_each_finds_another_missed_device()
    {
        var device = await LinkedDevice.ConnectAsync();
        ushort next = 20;
        device.Server.Confirm = message =>
        {
            device.Add(LinkedDevice.Bob.WithDevice(next), LinkedDevice.BobLid.WithDevice(next++), device.BobPhone);
            return ScriptedServer.Ack(message, phash: WrongHash);
        };

        var receipt = await device.SendAsync("hello", Id);

        Assert.That((receipt.Outcome, receipt.MissedDevices), Is.EqualTo((SendOutcome.Acknowledged, true)));
        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_removed_device_needs_no_second_round()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("first", "3EB001");
        device.Server.Devices.Remove(device.BobDesktop);
        device.Server.Confirm = message => ScriptedServer.Ack(message, phash: ParticipantHash.Of(Known[..2]));

        var receipt = await device.SendAsync("second", Id);

        Assert.That((receipt.Outcome, receipt.MissedDevices), Is.EqualTo((SendOutcome.Acknowledged, false)));
        Assert.That(device.Wire.CountOf("message"), Is.EqualTo(2));
    }

    [TestCase("usync", 503)]
    [TestCase("usync", 404)]
    [TestCase("key", 503)]
    public async Task A_look_up_that_fails_after_the_acknowledgement_changes_nothing(string lookup, int code)
    {
        var (device, _) = await WithNewTabletAsync();
        device.Server.Refusals[lookup] = code;

        AssertMissed(await device.SendAsync("second", Id));
    }

    [Test]
    public async Task A_store_that_fails_after_the_acknowledgement_changes_nothing()
    {
        var (device, _) = await WithNewTabletAsync();
        var confirm = device.Server.Confirm;
        device.Server.Confirm = message =>
        {
            device.Store.FailsCommits = true;
            return confirm(message);
        };

        AssertMissed(await device.SendAsync("second", Id));
    }

    [TestCase(429)]
    [TestCase(479)]
    public async Task A_refused_second_round_changes_nothing(int code)
    {
        var (device, _) = await WithNewTabletAsync();
        var confirm = device.Server.Confirm;
        device.Server.Confirm = message => Targets(message).Contains(Tablet) ? ScriptedServer.Ack(message, error: code) : confirm(message);

        AssertMissed(await device.SendAsync("second", Id));
    }

    [Test]
    public async Task A_connection_that_ends_after_the_acknowledgement_changes_nothing()
    {
        var (device, _) = await WithNewTabletAsync();
        device.Server.Silences.Add("usync");
        var sending = device.SendAsync("second", Id);
        await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "usync", skip: 1);

        device.Wire.Cut();

        AssertMissed(await sending);
    }

    [Test]
    public async Task A_caller_that_gives_up_after_the_acknowledgement_gets_it()
    {
        var (device, _) = await WithNewTabletAsync();
        device.Server.Silences.Add("usync");
        using var cancel = new CancellationTokenSource();
        var sending = device.Client.SendAsync(LinkedDevice.Bob, new OutgoingText("second"), Id, cancel.Token);
        await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "usync", skip: 1);

        await cancel.CancelAsync();

        AssertMissed(await sending);
    }

    [Test]
    public async Task Later_rounds_take_no_longer_than_one_send_may()
    {
        var (device, _) = await WithNewTabletAsync();
        var confirm = device.Server.Confirm;
        device.Server.Confirm = message => Targets(message).Contains(Tablet) ? null : confirm(message);
        var begun = device.Time.GetUtcNow();
        var sending = device.SendAsync("second", Id);
        await device.MessageAsync(2);

        var receipt = await device.Time.AdvanceUntilAsync(sending, TimeSpan.FromSeconds(1));

        AssertMissed(receipt);
        Assert.That(device.Time.GetUtcNow() - begun, Is.LessThanOrEqualTo(device.Options.SendTimeout + TimeSpan.FromSeconds(2)));
    }

    private static void AssertMissed(SendReceipt receipt)
    {
        Assert.That((receipt.Outcome, receipt.Refusal, receipt.Code), Is.EqualTo((SendOutcome.Acknowledged, SendRefusal.None, 0)));
        Assert.That(receipt.MissedDevices, Is.True);
        Assert.That(receipt.ServerTime, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1_760_000_001)));
    }

    // The device knows an old list: the tablet was added without a notification.
    private static async Task<(LinkedDevice Device, VirtualDevice Tablet)> WithNewTabletAsync()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("first", "3EB001");
        var tablet = device.Add(Tablet, LinkedDevice.BobLid.WithDevice(9), device.BobPhone);
        device.Server.Confirm = message => ScriptedServer.Ack(message, phash: ParticipantHash.Of([.. Known, Tablet]));
        return (device, tablet);
    }

    private static IEnumerable<Jid> Targets(Node message) =>
        message.RequiredChild("participants").Children.Select(to => to.RequiredJid("jid"));
}
