using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>Where an incoming message belongs.</summary>
/// <param name="Chat">The chat, by phone number where that is known, without device.</param>
/// <param name="Sender">The device that sent it, by phone number where that is known.</param>
/// <param name="IsFromOwnAccount">Whether another device of our own account sent it.</param>
/// <param name="SeenKey">The key under which it is remembered as handled.</param>
/// <param name="Timestamp">The server's time of it, or the time now.</param>
internal sealed record MessageOrigin(
    Jid Chat, Jid Sender, bool IsFromOwnAccount, string SeenKey, DateTimeOffset Timestamp);
