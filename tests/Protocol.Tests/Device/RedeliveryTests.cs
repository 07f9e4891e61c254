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

    [Test]
    public async Task A_malformed_message_is_reported_once_and_before_it_is_refused()
    {
        var device = await LinkedDevice.ConnectAsync();
        var malformed = new Node("message", ("from", LinkedDevice.Bob.ToString()), ("id", "BAD1")).With(new Node("enc"));
        device.Journal.Clear();
        device.Store.Hold();
        device.Wire.Push(malformed);
        await device.Journal.ExpectAsync<string>(entry => entry == "commit begins");
        Assert.That(device.Wire.CountOf("ack"), Is.Zero);

        device.Store.Release();
        device.Wire.Push(malformed);

        var refusal = await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "BAD1", skip: 1);
        Assert.That(refusal.Attribute("error"), Is.EqualTo("487"));
        var reported = device.Store.Events.OfType<MessageUndecryptable>().Single();
        Assert.That((reported.Id, reported.Sender), Is.EqualTo(("BAD1", LinkedDevice.Bob)));
        Assert.That(reported.Reason, Does.StartWith("malformed: "));
    }

    private static Node Receipt(string type) => new(
        "receipt", ("from", LinkedDevice.BobLid.ToString()), ("id", "3EB001"), ("t", "1760000000"), ("type", type));
}
