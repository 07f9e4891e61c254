using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Server.Noise;

/// <summary>Reads a client's messages of the handshake; the counterpart of <see cref="HandshakeMessages.ReadServerHello"/>.</summary>
internal static class ClientMessages
{
    /// <summary>Reads the first message.</summary>
    /// <exception cref="HandshakeException">It is another message, or the key is missing or has the wrong length.</exception>
    public static HandshakeMessage.Types.ClientHello ReadHello(ReadOnlySpan<byte> message) =>
        HandshakeMessages.Parse(message).ClientHello is { Ephemeral.Length: X25519.KeySize } hello
            ? hello
            : throw HandshakeMessages.Malformed();

    /// <summary>Reads the last message.</summary>
    /// <exception cref="HandshakeException">It is another message, or the key is missing or has the wrong length.</exception>
    public static HandshakeMessage.Types.ClientFinish ReadFinish(ReadOnlySpan<byte> message) =>
        HandshakeMessages.Parse(message).ClientFinish is { Static.Length: HandshakeMessages.EncryptedKeySize } finish
            ? finish
            : throw HandshakeMessages.Malformed();
}
