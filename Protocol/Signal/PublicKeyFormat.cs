using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal;

/// <summary>Public keys on the wire: a type byte and 32 bytes.</summary>
internal static class PublicKeyFormat
{
    /// <summary>The length with the type byte.</summary>
    public const int TypedSize = X25519.KeySize + 1;

    /// <summary>Reads a key with its type byte.</summary>
    /// <exception cref="SignalException">The length or the type byte is wrong.</exception>
    public static byte[] Parse(ReadOnlySpan<byte> typed) =>
        typed.Length == TypedSize && typed[0] == KeyPair.TypeByte
            ? typed[1..].ToArray()
            : throw new SignalException(SignalFailure.InvalidKey, "A public key has a wrong length or type.");

    /// <summary>Writes a key with its type byte.</summary>
    public static void Write(ReadOnlySpan<byte> key, Span<byte> typed)
    {
        typed[0] = KeyPair.TypeByte;
        key.CopyTo(typed[1..]);
    }

    /// <summary>A shared secret; a key of small order is the peer's fault, not the connection's.</summary>
    /// <exception cref="SignalException">The public key has a small order.</exception>
    public static void Agree(KeyPair ours, ReadOnlySpan<byte> theirs, Span<byte> secret)
    {
        try
        {
            X25519.Agree(ours.PrivateKey.Span, theirs, secret);
        }
        catch (ProtocolViolationException exception)
        {
            throw new SignalException(SignalFailure.InvalidKey, "A public key has a small order.", exception);
        }
    }
}
