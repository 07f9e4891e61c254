using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Messages;

/// <summary>The padding that hides the exact length of a message before it is encrypted.</summary>
/// <remarks>
/// After the protobuf come n bytes of the value n, 1 ≤ n ≤ 16; receivers read only the last byte.
/// Source: docs/protocol/facts.md#messagePadding.
/// </remarks>
internal static class MessagePadding
{
    private const int MaxPad = 16;

    /// <summary>Appends a random padding.</summary>
    /// <param name="message">The protobuf.</param>
    /// <param name="random">Chooses the length.</param>
    public static byte[] Pad(ReadOnlySpan<byte> message, IRandomSource random)
    {
        Span<byte> one = stackalloc byte[1];
        random.Fill(one);
        return Pad(message, (one[0] % MaxPad) + 1);
    }

    /// <summary>Appends a padding of a given length.</summary>
    /// <param name="message">The protobuf.</param>
    /// <param name="length">1 to 16 bytes.</param>
    public static byte[] Pad(ReadOnlySpan<byte> message, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxPad);
        var padded = new byte[message.Length + length];
        message.CopyTo(padded);
        padded.AsSpan(message.Length).Fill((byte)length);
        return padded;
    }

    /// <summary>Removes the padding.</summary>
    /// <param name="padded">What was decrypted.</param>
    /// <exception cref="ProtocolViolationException">It is empty, or shorter than its padding says.</exception>
    public static ReadOnlyMemory<byte> Unpad(ReadOnlyMemory<byte> padded)
    {
        var length = padded.IsEmpty ? 0 : padded.Span[^1];
        return length > 0 && length <= padded.Length
            ? padded[..^length]
            : throw new ProtocolViolationException("The padding of a message is malformed.");
    }
}
