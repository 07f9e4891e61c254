using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class IdentityTrustTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_bundle_of_a_companion_without_a_valid_statement_is_refused(bool isForged)
    {
        var device = await LinkedDevice.ConnectAsync();
        device.BobDesktop.Statement = isForged ? device.BobDesktop.SignedBy(device.OwnPhone) : [];

        await device.SendAsync("hello", "3EB001");

        var message = await device.MessageAsync();
        Assert.That(device.BobPhone.Read(message).Conversation, Is.EqualTo("hello"));
        Assert.That(
            message.RequiredChild("participants").ChildrenNamed("to").Select(to => to.RequiredJid("jid").Device), Has.None.EqualTo(4));
        Assert.That(await device.Store.ReadAsync(new RecordKey(RecordKind.Identity, LinkedDevice.BobLid.WithDevice(4).SignalAddress)), Is.Null);
    }

    [Test]
    public async Task The_statement_of_a_companion_pins_its_primary_device()
    {
        var device = await LinkedDevice.ConnectAsync();
        var message = await device.IncomingAsync(device.BobDesktop, new Message { Conversation = "hello" }, "IN01");
        device.Wire.Push(message.With([.. message.Children, device.BobDesktop.IdentityNode()]));
        await ReceiptAsync(device, "IN01");
        device.BobPhone.Reset();

        device.Wire.Push(await device.IncomingAsync("from another phone", "IN02"));

        await ReceiptAsync(device, "IN02");
        Assert.That(device.Store.Events.OfType<IdentityChanged>().Single().Peer.User, Is.EqualTo(LinkedDevice.BobLid.User));
    }

    [Test]
    public async Task A_primary_device_met_by_number_is_the_measure_after_the_LID_became_known()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push((await device.IncomingAsync("hello", "IN01")).WithAttribute("sender_lid", null));
        await ReceiptAsync(device, "IN01");
        var forged = await device.IncomingAsync(device.BobDesktop, new Message { Conversation = "forged" }, "IN02");

        var statement = new Node("device-identity").WithBytes(device.BobDesktop.SignedBy(device.OwnPhone));
        device.Wire.Push(forged.With([.. forged.Children, statement]));

        Assert.That((await ReceiptAsync(device, "IN02")).Attribute("type"), Is.EqualTo("retry"));
    }

    [Test]
    public async Task Session_and_identity_move_to_the_LID_together()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push((await device.IncomingAsync("by number", "IN01")).WithAttribute("sender_lid", null));
        await ReceiptAsync(device, "IN01");

        device.Wire.Push(await device.IncomingAsync("by both", "IN02"));
        await ReceiptAsync(device, "IN02");

        foreach (var kind in (RecordKind[])[RecordKind.Session, RecordKind.Identity])
        {
            Assert.That(await device.Store.ReadAsync(new RecordKey(kind, LinkedDevice.BobLid.SignalAddress)), Is.Not.Null);
            Assert.That(await device.Store.ReadAsync(new RecordKey(kind, LinkedDevice.Bob.SignalAddress)), Is.Null);
        }
    }

    [Test]
    public async Task The_own_primary_device_keeps_the_identity_that_linked_this_device()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.OwnPhone.Reset();
        var forged = new Message { DeviceSentMessage = new() { DestinationJid = LinkedDevice.Bob.ToString(), Message = new() { Conversation = "forged" } } };

        device.Wire.Push(await device.IncomingAsync(device.OwnPhone, forged, "OWN1", ("recipient", LinkedDevice.Bob.ToString())));
        var receipt = await ReceiptAsync(device, "OWN1");
        await device.SendAsync("hello", "3EB001");

        Assert.That(receipt.Attribute("type"), Is.EqualTo("retry"));
        Assert.That(device.Store.Events.OfType<MessageReceived>(), Is.Empty);
        var reached = (await device.MessageAsync()).RequiredChild("participants").ChildrenNamed("to").Select(to => to.RequiredJid("jid").User);
        Assert.That(reached, Has.None.EqualTo(LinkedDevice.Self.User).And.None.EqualTo(LinkedDevice.SelfLid.User));
    }

    private static Task<Node> ReceiptAsync(LinkedDevice device, string id) =>
        device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("id") == id);
}
