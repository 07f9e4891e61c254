using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Events;

/// <summary>
/// Something that happened to a device and must not be lost: it goes to the event log before it is acknowledged.
/// </summary>
/// <param name="Timestamp">When, by the server's clock where it gave one.</param>
public abstract record DeviceEvent(DateTimeOffset Timestamp);

/// <summary>The device was linked to an account.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Account">The account's JID with our device.</param>
/// <param name="Lid">The account's LID with our device.</param>
public sealed record DevicePaired(DateTimeOffset Timestamp, Jid Account, Jid? Lid) : DeviceEvent(Timestamp);

/// <summary>The device was unlinked; its credentials are void.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Failure">The reason that the server gave.</param>
public sealed record DeviceLoggedOut(DateTimeOffset Timestamp, ConnectionFailure Failure) : DeviceEvent(Timestamp);

/// <summary>The identity key of a peer's device changed; its old session is archived.</summary>
/// <param name="Timestamp">When it was noticed.</param>
/// <param name="Peer">The device.</param>
public sealed record IdentityChanged(DateTimeOffset Timestamp, Jid Peer) : DeviceEvent(Timestamp);

/// <summary>A message came in and was decrypted.</summary>
/// <param name="Timestamp">The server's time of the message.</param>
/// <param name="Chat">The chat: the peer, or the group. Without device.</param>
/// <param name="Sender">The device that sent it.</param>
/// <param name="Id">The wire id.</param>
/// <param name="FromMe">Whether another device of our own account sent it; then <paramref name="Chat"/> is the recipient.</param>
/// <param name="PushName">The name that the sender gives itself, where known.</param>
/// <param name="Text">The text, where it is a text message.</param>
/// <param name="Content">The protobuf <c>Message</c> as it was received, without padding.</param>
public sealed record MessageReceived(
    DateTimeOffset Timestamp, Jid Chat, Jid Sender, string Id, bool FromMe, string? PushName, string? Text, byte[] Content)
    : DeviceEvent(Timestamp);

/// <summary>A message could not be decrypted; a retry receipt has been sent or is given up.</summary>
/// <param name="Timestamp">The server's time of the message.</param>
/// <param name="Chat">The chat.</param>
/// <param name="Sender">The device that sent it.</param>
/// <param name="Id">The wire id.</param>
/// <param name="Reason">Why, without content.</param>
/// <param name="RetryCount">How many retry receipts this message has had, this one included.</param>
public sealed record MessageUndecryptable(
    DateTimeOffset Timestamp, Jid Chat, Jid Sender, string Id, string Reason, int RetryCount) : DeviceEvent(Timestamp);

/// <summary>A receipt for messages of ours.</summary>
/// <param name="Timestamp">The server's time of the receipt.</param>
/// <param name="Chat">The chat.</param>
/// <param name="Sender">The device that gave the receipt.</param>
/// <param name="Ids">The wire ids.</param>
/// <param name="Kind">What the receipt says.</param>
public sealed record ReceiptReceived(
    DateTimeOffset Timestamp, Jid Chat, Jid Sender, IReadOnlyList<string> Ids, ReceiptKind Kind) : DeviceEvent(Timestamp);

/// <summary>What a receipt says.</summary>
/// <remarks>Source: docs/protocol/facts.md#stanza.receiptTypes.</remarks>
public enum ReceiptKind
{
    /// <summary>A device of the recipient has the message.</summary>
    Delivered = 0,

    /// <summary>The recipient has read it.</summary>
    Read = 1,

    /// <summary>The recipient has played it.</summary>
    Played = 2,

    /// <summary>Another device of ours has read it.</summary>
    ReadSelf = 3,
}
