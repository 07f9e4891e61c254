using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Messages;

/// <summary>A device that a message goes to.</summary>
/// <param name="Device">Its address in the stanza; by phone number or by LID, as the chat is addressed.</param>
/// <param name="IsOwn">Whether it belongs to our own account and gets the message wrapped.</param>
internal readonly record struct FanoutDevice(Jid Device, bool IsOwn);
