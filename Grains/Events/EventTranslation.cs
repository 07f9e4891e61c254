using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Events;

/// <summary>Stored events in the words of the contracts.</summary>
internal static class EventTranslation
{
    /// <summary>A stored event as consumers see it.</summary>
    /// <param name="logged">The stored event.</param>
    public static InstanceEvent ToContract(LoggedEvent logged) => logged.Event switch
    {
        MessageReceived message => new MessageReceivedEvent
        {
            Sequence = logged.Sequence,
            At = message.Timestamp,
            Chat = message.Chat.ToString(),
            Sender = message.Sender.ToString(),
            WireId = message.Id,
            IsFromMe = message.FromMe,
            PushName = message.PushName,
            Text = message.Text,
        },
        MessageUndecryptable message => new MessageUndecryptableEvent
        {
            Sequence = logged.Sequence,
            At = message.Timestamp,
            Chat = message.Chat.ToString(),
            Sender = message.Sender.ToString(),
            WireId = message.Id,
            Reason = message.Reason,
            RetryCount = message.RetryCount,
        },
        ReceiptReceived receipt => new ReceiptReceivedEvent
        {
            Sequence = logged.Sequence,
            At = receipt.Timestamp,
            Chat = receipt.Chat.ToString(),
            Sender = receipt.Sender.ToString(),
            WireIds = [.. receipt.Ids],
            Kind = (ReceiptEventKind)receipt.Kind,
        },
        IdentityChanged change => new IdentityChangedEvent
        {
            Sequence = logged.Sequence,
            At = change.Timestamp,
            Peer = change.Peer.ToString(),
        },
        DevicePaired paired => new PairedEvent
        {
            Sequence = logged.Sequence,
            At = paired.Timestamp,
            Account = paired.Account.ToString(),
            Lid = paired.Lid?.ToString(),
        },
        DeviceLoggedOut end => new LoggedOutEvent
        {
            Sequence = logged.Sequence,
            At = end.Timestamp,
            Fault = FaultMapping.Of(end.Failure.Reason),
            Code = end.Failure.Code,
        },
        _ => throw new NotSupportedException($"Events of the kind {logged.Event.GetType().Name} have no contract."),
    };
}
