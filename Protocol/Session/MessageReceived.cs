using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

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
