using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Signal.Records;
using ProtocolType = OrleansGateway.Protocol.Proto.Message.Types.ProtocolMessage.Types.Type;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class OwnPhoneContentTests
{
    [TestCase(ProtocolType.HistorySyncNotification, RecordKind.HistoryNotice)]
    [TestCase(ProtocolType.AppStateSyncKeyShare, RecordKind.AppStateKeys)]
    public async Task What_later_features_need_is_kept_before_it_is_confirmed(ProtocolType type, RecordKind kind)
    {
        var device = await LinkedDevice.ConnectAsync();
        var content = new Message { ProtocolMessage = new() { Type = type } };
        var stanza = await device.IncomingAsync(device.OwnPhone, content, "PEER1", ("category", "peer"));
        device.Journal.Clear();
        device.Store.Hold();
        device.Wire.Push(stanza);
        await device.Journal.ExpectAsync<string>(entry => entry == "commit begins");
        Assert.That(device.Wire.CountOf("receipt"), Is.Zero);

        device.Store.Release();
        await ReceiptAsync(device, "PEER1");

        var kept = new RecordReader((await device.Store.ReadAsync(new RecordKey(kind, "00000000")))!, 1);
        Assert.That(kept.ReadTime().ToUnixTimeSeconds(), Is.EqualTo(1_760_000_000));
        Assert.That(Message.Parser.ParseFrom(kept.ReadField()).ProtocolMessage.Type, Is.EqualTo(type));
    }

    [Test]
    public async Task History_notices_are_bounded_in_number_over_connections()
    {
        var device = await LinkedDevice.ConnectAsync();
        var notice = new Message { ProtocolMessage = new() { Type = ProtocolType.HistorySyncNotification } };
        for (var i = 0; i < 70; i++)
        {
            device.Wire.Push(await device.IncomingAsync(device.OwnPhone, notice, $"PEER{i}", ("category", "peer")));
        }

        await ReceiptAsync(device, "PEER69");
        await device.Client.CloseAsync();
        await device.ReconnectAsync();
        device.Wire.Push(await device.IncomingAsync(device.OwnPhone, notice, "PEER70", ("category", "peer"), ("t", "1760000070")));
        await ReceiptAsync(device, "PEER70");

        Assert.That(await device.Store.CountAsync(RecordKind.HistoryNotice), Is.EqualTo(64));
        Assert.That(await device.Store.ReadAsync(new RecordKey(RecordKind.HistoryNotice, "00000006")), Is.Not.Null);
    }

    [Test]
    public async Task A_key_share_that_is_too_large_is_reported_instead()
    {
        var device = await LinkedDevice.ConnectAsync();
        var large = new Message
        {
            Conversation = new string('x', 1 << 16),
            ProtocolMessage = new() { Type = ProtocolType.AppStateSyncKeyShare },
        };

        device.Wire.Push(await device.IncomingAsync(device.OwnPhone, large, "PEER1", ("category", "peer")));

        await ReceiptAsync(device, "PEER1");
        Assert.That(await device.Store.CountAsync(RecordKind.AppStateKeys), Is.Zero);
        Assert.That(device.Store.Events.OfType<MessageUndecryptable>().Single().Id, Is.EqualTo("PEER1"));
    }

    private static Task<Node> ReceiptAsync(LinkedDevice device, string id) =>
        device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("id") == id);
}
