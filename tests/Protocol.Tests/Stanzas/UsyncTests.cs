using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas.Usync;

namespace OrleansGateway.Protocol.Tests.Stanzas;

/// <summary>Answers to look-ups, malformed ones included.</summary>
internal sealed class UsyncTests
{
    private static readonly Jid Bob = Jid.Parse("15550000002@s.whatsapp.net");

    [Test]
    public void A_malformed_user_costs_itself_only()
    {
        var users = Devices(new("user"), new("user", ("jid", "undefined")), User(Device("0"), Device("4", "1")));

        Assert.That(users.Select(user => user.Jid), Is.EqualTo((Jid[])[Bob]));
        Assert.That(users[0].Devices!.Select(device => device.Id), Is.EqualTo((ushort[])[0, 4]));
        Assert.That(users[0].IsComplete, Is.True);
    }

    [TestCase("-1", "1")]
    [TestCase("65536", "1")]
    [TestCase("x", "1")]
    [TestCase(null, "1")]
    [TestCase("4", "x")]
    public void A_malformed_device_costs_itself_only(string? id, string keyIndex)
    {
        var user = Devices(User(Device("0"), Device(id, keyIndex), Device("5", "2")))[0];

        Assert.That(user.Devices!.Select(device => device.Id), Is.EqualTo((ushort[])[0, 5]));
        Assert.That(user.IsComplete, Is.False);
    }

    [Test]
    public void A_malformed_lid_is_none()
    {
        var user = User(Device("0"));
        user = user.With([.. user.Children, new Node("lid", ("val", "no jid"))]);

        Assert.That(Devices(user)[0].Lid, Is.Null);
        Assert.That(Devices(user)[0].Devices, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_user_with_an_error_has_no_list()
    {
        var failed = new Node("user", ("jid", Bob.ToString())).With(
            new Node("devices").With(new Node("error", ("code", "503"), ("text", "service-unavailable"))));

        Assert.That(Devices(failed)[0].Devices, Is.Null);
    }

    [Test]
    public void An_error_for_all_users_is_a_refusal()
    {
        var reply = Reply(
            [new Node("user", ("jid", Bob.ToString()))],
            new Node("result").With(new Node("devices").With(new Node("error", ("code", "503"), ("text", "busy")))));

        var refused = Assert.Throws<RequestRefusedException>(() => new DeviceListQuery([Bob]).ParseReply(reply));
        Assert.That((refused!.Code, refused.IsTransient), Is.EqualTo((503, true)));
    }

    [Test]
    public void A_number_is_checked_as_the_recorded_client_does()
    {
        var query = new ContactQuery(Bob).ToNode("7");

        var usync = query.RequiredChild("usync");
        Assert.That((query.Attribute("xmlns"), usync.Attribute("context"), usync.Attribute("mode")), Is.EqualTo(("usync", "interactive", "query")));
        Assert.That(usync.RequiredChild("query").Children.Single().Tag, Is.EqualTo("contact"));
        var user = usync.RequiredChild("list").Children.Single();
        Assert.That(user.Attributes, Is.Empty);
        Assert.That(Convert.ToBase64String(user.RequiredChild("contact").Bytes.Span), Is.EqualTo("KzE1NTUwMDAwMDAy"));
    }

    [TestCase("in", ExpectedResult = (int)ContactAnswer.HasAccount)]
    [TestCase("out", ExpectedResult = (int)ContactAnswer.HasNoAccount)]
    [TestCase("invalid", ExpectedResult = (int)ContactAnswer.HasNoAccount)]
    [TestCase("another", ExpectedResult = (int)ContactAnswer.Unknown)]
    [TestCase(null, ExpectedResult = (int)ContactAnswer.Unknown)]
    public int Only_out_and_invalid_say_that_there_is_no_account(string? type) =>
        (int)Contact(new Node("user", ("jid", "undefined")).With(new Node("contact", ("type", type))));

    [Test]
    public void An_error_or_anything_but_one_user_says_nothing_about_the_account()
    {
        var user = new Node("user").With(new Node("contact", ("type", "out")));

        Assert.That(Contact(), Is.EqualTo(ContactAnswer.Unknown));
        Assert.That(Contact(user, user), Is.EqualTo(ContactAnswer.Unknown));
        Assert.That(Contact(new Node("user")), Is.EqualTo(ContactAnswer.Unknown));
        Assert.That(
            Contact(new Node("user").With(new Node("contact", ("type", "out")).With(new Node("error", ("code", "500"))))),
            Is.EqualTo(ContactAnswer.Unknown));
    }

    private static IReadOnlyList<UsyncUser> Devices(params Node[] users) => new DeviceListQuery([Bob]).ParseReply(Reply(users));

    private static ContactAnswer Contact(params Node[] users) => new ContactQuery(Bob).ParseReply(Reply(users));

    private static Node Reply(Node[] users, Node? result = null) =>
        new Node("iq", ("type", "result")).With(new Node("usync").With(result, new Node("list").With(users)));

    private static Node User(params Node[] devices) => new Node("user", ("jid", Bob.ToString())).With(
        new Node("devices").With(new Node("device-list").With(devices)));

    private static Node Device(string? id, string? keyIndex = null) => new("device", ("id", id), ("key-index", keyIndex));
}
