using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Noise;

/// <summary>Reads the messages of the handshake strictly: a step accepts only its own message, with keys of the right length.</summary>
internal static class HandshakeMessages
{
    /// <summary>The length of a static key as it travels: encrypted, with its tag.</summary>
    public const int EncryptedKeySize = X25519.KeySize + NoiseProtocol.TagSize;

    /// <summary>Reads the server's answer to the client's hello.</summary>
    /// <exception cref="HandshakeException">It is another message, or a part is missing or has the wrong length.</exception>
    public static HandshakeMessage.Types.ServerHello ReadServerHello(ReadOnlySpan<byte> message) =>
        Parse(message).ServerHello is { Ephemeral.Length: X25519.KeySize, Static.Length: EncryptedKeySize } hello
            ? hello
            : throw Malformed();

    /// <summary>Mixes in a key that the peer chose; a key of small order is refused.</summary>
    public static void MixKeyOrRefuse(this NoiseState state, KeyPair own, ReadOnlySpan<byte> theirPublicKey)
    {
        try
        {
            state.MixKey(own, theirPublicKey);
        }
        catch (ProtocolViolationException exception)
        {
            throw new HandshakeException(HandshakeFailure.MalformedMessage, exception);
        }
    }

    /// <summary>Parses a message of whatever step.</summary>
    /// <exception cref="HandshakeException">The bytes are not a protobuf of the handshake.</exception>
    public static HandshakeMessage Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            return HandshakeMessage.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw Malformed(exception);
        }
    }

    /// <summary>The refusal of a message that does not belong to its step.</summary>
    public static HandshakeException Malformed(Exception? inner = null) => new(HandshakeFailure.MalformedMessage, inner);
}
