using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Tests.Storage;

internal sealed class DeviceEventCodecTests
{
    private static readonly Jid Peer = new("491700000001", JidServer.User, 3);
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);

    [Test]
    public void Every_kind_of_event_has_a_stored_name()
    {
        var kinds = typeof(DeviceEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DeviceEvent)));
        Assert.That(DeviceEventCodec.Names.Keys, Is.EquivalentTo(kinds));
        Assert.That(DeviceEventCodec.Names.Values, Is.Unique);
    }

    [Test]
    public void A_message_comes_back_whole()
    {
        var message = new MessageReceived(At, Peer.WithoutDevice, Peer, "3EB0", true, null, "héllo", [1, 2, 3]);
        var back = (MessageReceived)DeviceEventCodec.Decode(DeviceEventCodec.Encode(message));

        Assert.That(back with { Content = message.Content }, Is.EqualTo(message));
        Assert.That(back.Content, Is.EqualTo(message.Content));
    }

    [Test]
    public void The_other_events_come_back_whole()
    {
        DeviceEvent[] events =
        [
            new MessageUndecryptable(At, Peer, Peer, "3EB1", "no session", 2),
            new IdentityChanged(At, Peer),
            new DevicePaired(At, Peer, null),
            new DeviceLoggedOut(At, new ConnectionFailure(FailureReason.LoggedOut, 401, "gone")),
        ];
        foreach (var deviceEvent in events)
        {
            Assert.That(DeviceEventCodec.Decode(DeviceEventCodec.Encode(deviceEvent)), Is.EqualTo(deviceEvent));
        }

        var receipt = new ReceiptReceived(At, Peer, Peer, ["a", "b"], ReceiptKind.Read);
        var back = (ReceiptReceived)DeviceEventCodec.Decode(DeviceEventCodec.Encode(receipt));
        Assert.That(back with { Ids = receipt.Ids }, Is.EqualTo(receipt));
        Assert.That(back.Ids, Is.EqualTo(receipt.Ids));
    }

    [Test]
    public void The_stored_form_does_not_change()
    {
        var text = System.Text.Encoding.UTF8.GetString(DeviceEventCodec.Encode(new IdentityChanged(At, Peer)));
        Assert.That(text, Is.EqualTo(
            """{"kind":"identity","Peer":"491700000001:3@s.whatsapp.net","Timestamp":"2025-10-09T08:53:20+00:00"}"""));
    }
}
