using System.Buffers;
using System.Security.Cryptography;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>The code that binds a message to its sender and receiver.</summary>
/// <remarks>
/// The first 8 bytes of HMAC-SHA256 over sender identity (33) | receiver identity (33) | version byte | protobuf
/// (docs/protocol/facts.md#signal.chain).
/// </remarks>
internal static class MessageMac
{
    /// <summary>The length of the code in bytes.</summary>
    public const int Size = 8;

    /// <summary>The length of what comes before the message in the input.</summary>
    public const int PrefixSize = 2 * PublicKeyFormat.TypedSize;

    /// <summary>Writes what comes before the message.</summary>
    public static void WritePrefix(ReadOnlySpan<byte> sender, ReadOnlySpan<byte> receiver, Span<byte> input)
    {
        PublicKeyFormat.Write(sender, input);
        PublicKeyFormat.Write(receiver, input[PublicKeyFormat.TypedSize..]);
    }

    /// <summary>Computes the code of an input that begins with the prefix.</summary>
    public static void Compute(ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> input, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(macKey, input, full);
        full[..Size].CopyTo(mac);
    }

    /// <summary>Compares the code of a message, in fixed time.</summary>
    public static bool Verify(
        ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> sender, ReadOnlySpan<byte> receiver, WhisperMessage message)
    {
        var signed = message.Authenticated.Span;
        var input = ArrayPool<byte>.Shared.Rent(PrefixSize + signed.Length);
        WritePrefix(sender, receiver, input);
        signed.CopyTo(input.AsSpan(PrefixSize));
        Span<byte> expected = stackalloc byte[Size];
        Compute(macKey, input.AsSpan(0, PrefixSize + signed.Length), expected);
        ArrayPool<byte>.Shared.Return(input);
        return CryptographicOperations.FixedTimeEquals(expected, message.Mac.Span);
    }
}
