using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class RedeliveryTests
{
    [Test]
    public async Task A_redelivered_receipt_is_confirmed_without_a_second_event()
    {
        var device = await LinkedDevice.ConnectAsync();
        var receipt = Receipt("read");
        device.Wire.Push(receipt);
        device.Wire.Push(receipt);
        await device.Wire.SentAsync("ack", skip: 1);
        await device.Client.CloseAsync();
        await device.ReconnectAsync();

        device.Wire.Push(receipt);
        device.Wire.Push(Receipt("played"));

        await device.Wire.SentAsync("ack", skip: 1);
        Assert.That(
            device.Store.Events.OfType<ReceiptReceived>().Select(received => received.Kind),
            Is.EqualTo((ReceiptKind[])[ReceiptKind.Read, ReceiptKind.Played]));
    }

    [Test]
    public async Task A_redelivered_identity_change_leaves_the_new_session()
    {
        var device = await LinkedDevice.ConnectAsync();
        await device.SendAsync("before", "3EB001");
        device.BobPhone.Reset();
        var change = new Node(
            "notification", ("from", LinkedDevice.BobLid.ToString()), ("type", "encrypt"), ("id", "803"), ("t", "1760000000")).With(
                new Node("identity"));
        device.Wire.Push(change);
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "803");
        await device.SendAsync("after", "3EB002");
        device.BobPhone.Read(await device.MessageAsync(1));
        device.Wire.Push(await device.IncomingAsync("answer", "IN01"));
        await device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("id") == "IN01");

        device.Wire.Push(change);
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "803", skip: 1);
        var requests = device.Wire.Sent.Count(node => ScriptedServer.FirstChild(node) == "key");
        await device.SendAsync("again", "3EB003");

        Assert.That(device.Wire.Sent.Count(node => ScriptedServer.FirstChild(node) == "key"), Is.EqualTo(requests));
        Assert.That(device.Store.Events.OfType<IdentityChanged>().Count(), Is.EqualTo(1));
    }

    private static Node Receipt(string type) => new(
        "receipt", ("from", LinkedDevice.BobLid.ToString()), ("id", "3EB001"), ("t", "1760000000"), ("type", type));
}
