using System.Security.Cryptography;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>The symmetric ratchet: each message has its seed, and the key moves on so that it cannot go back.</summary>
/// <remarks>Source: the Double Ratchet specification, section 5.2; docs/protocol/facts.md#signal.chain.</remarks>
internal static class ChainKey
{
    /// <summary>The length of a chain key and of a message seed, in bytes.</summary>
    public const int Size = 32;

    private const byte MessageSeedByte = 1;
    private const byte NextKeyByte = 2;

    /// <summary>The seed of the message keys at the chain's position.</summary>
    public static void DeriveSeed(ReadOnlySpan<byte> chainKey, Span<byte> seed) =>
        HMACSHA256.HashData(chainKey, [MessageSeedByte], seed);

    /// <summary>Moves the key on by one message, in place.</summary>
    public static void Advance(Span<byte> chainKey)
    {
        Span<byte> next = stackalloc byte[Size];
        HMACSHA256.HashData(chainKey, [NextKeyByte], next);
        next.CopyTo(chainKey);
    }
}
