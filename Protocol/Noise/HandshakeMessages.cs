using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Noise;

/// <summary>Reads the messages of the handshake strictly: each step accepts its own message alone, with keys of the right length.</summary>
internal static class HandshakeMessages
{
    private const int EncryptedKeySize = X25519.KeySize + NoiseProtocol.TagSize;

    public static HandshakeMessage.Types.ClientHello ReadClientHello(ReadOnlySpan<byte> message) =>
        Parse(message).ClientHello is { Ephemeral.Length: X25519.KeySize } hello ? hello : throw Malformed();

    public static HandshakeMessage.Types.ServerHello ReadServerHello(ReadOnlySpan<byte> message) =>
        Parse(message).ServerHello is { Ephemeral.Length: X25519.KeySize, Static.Length: EncryptedKeySize } hello
            ? hello
            : throw Malformed();

    public static HandshakeMessage.Types.ClientFinish ReadClientFinish(ReadOnlySpan<byte> message) =>
        Parse(message).ClientFinish is { Static.Length: EncryptedKeySize } finish ? finish : throw Malformed();

    /// <summary>Mixes in a key that the peer chose; a key of small order is a refusal, not an accident.</summary>
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

    private static HandshakeMessage Parse(ReadOnlySpan<byte> message)
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

    private static HandshakeException Malformed(Exception? inner = null) => new(HandshakeFailure.MalformedMessage, inner);
}
