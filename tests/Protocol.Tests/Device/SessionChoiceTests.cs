using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Stanzas.Keys;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class SessionChoiceTests
{
    private static readonly Jid Carol = Jid.Parse("15550000003@s.whatsapp.net");
    private static readonly Jid CarolLid = Jid.Parse("99000000000003@lid");

    [Test]
    public async Task A_message_of_an_archived_session_makes_it_current()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(await device.IncomingAsync("hello", "IN01"));
        await ReceiptAsync(device, "IN01");
        await device.SendAsync("first", "3EB001");
        device.BobPhone.Read(await device.MessageAsync());
        device.Wire.Push(RetryOf(device.BobPhone, "3EB001"));
        await device.MessageAsync(1);

        device.Wire.Push(await device.IncomingAsync("in the old session", "IN02"));
        await ReceiptAsync(device, "IN02");
        await device.SendAsync("second", "3EB002");

        var part = PartOf(await device.MessageAsync(2), LinkedDevice.BobLid, LinkedDevice.Bob);
        Assert.That(part.RequiredChild("enc").Attribute("type"), Is.EqualTo("msg"));
        Assert.That(device.BobPhone.Read(await device.MessageAsync(2)).Conversation, Is.EqualTo("second"));
    }

    [Test]
    public async Task A_damaged_session_record_is_replaced_by_a_new_session()
    {
        var device = await LinkedDevice.CreateAsync();
        await device.Store.CommitAsync(new DeviceCommit(
            new RecordChange(new RecordKey(RecordKind.Session, LinkedDevice.BobLid.SignalAddress), [0xFF, 1, 2, 3])));
        await device.ReconnectAsync();

        await device.SendAsync("hello", "3EB001");

        Assert.That(device.BobPhone.Read(await device.MessageAsync()).Conversation, Is.EqualTo("hello"));
    }

    [Test]
    public async Task First_sends_to_several_chats_open_one_session_with_the_own_phone()
    {
        var device = await LinkedDevice.ConnectAsync(created => created.Add(Carol, CarolLid));
        device.Server.Silences.Add("key");
        var toBob = device.SendAsync("to Bob", "3EB001");
        var toCarol = device.SendAsync("to Carol", "3EB002", Carol);
        await device.Wire.SentAsync(IsKeyRequest);
        device.Server.Silences.Clear();
        foreach (var request in device.Wire.Sent.Where(IsKeyRequest))
        {
            device.Server.OnNode(device.Wire, request);
        }

        await Task.WhenAll(toBob, toCarol);

        var requested = device.Wire.Sent.Where(IsKeyRequest)
            .SelectMany(request => request.RequiredChild("key").Children)
            .Select(user => user.RequiredJid("jid"))
            .Count(jid => jid == device.OwnPhone.Number || jid == device.OwnPhone.Lid);
        Assert.That(requested, Is.EqualTo(1));
    }

    private static bool IsKeyRequest(Node node) => node.Tag == "iq" && ScriptedServer.FirstChild(node) == "key";

    private static Node PartOf(Node message, params Jid[] addresses) => message.RequiredChild("participants").ChildrenNamed("to")
        .Single(to => addresses.Contains(to.RequiredJid("jid")));

    private static Node RetryOf(VirtualDevice device, string id) => new Node(
        "receipt", ("from", device.Number.ToString()), ("id", id), ("t", "1760000000"), ("type", "retry")).With(
            new Node("retry", ("count", "1"), ("id", id), ("t", "1760000000"), ("v", "1")),
            KeyNodes.Registration(device.Local.RegistrationId));

    private static Task<Node> ReceiptAsync(LinkedDevice device, string id) =>
        device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("id") == id);
}
