using System.Buffers;

namespace OrleansGateway.Protocol.Binary;

/// <summary>Text that travels as half bytes: digits with '-' and '.' (nibbles), or digits with A to F (hex).</summary>
/// <remarks>
/// One length byte, whose bit 7 says that the last half byte is padding (15), then the half bytes, the high one first.
/// A nibble text is a hex text in which A stands for '-' and B for '.', so both use the same vectorised conversion.
/// Source: tokens.json, <c>nibbleAlphabet</c>, <c>hexAlphabet</c>, <c>PACKED_MAX</c>.
/// </remarks>
internal static class PackedText
{
    /// <summary>The longest text that is packed, in characters.</summary>
    public const int MaxLength = 127;

    private const int LengthMask = 0x7F;
    private const int OddMask = 0x80;
    private const char Padding = 'F';

    private static readonly SearchValues<char> NibbleCharacters = SearchValues.Create("0123456789-.");
    private static readonly SearchValues<char> HexCharacters = SearchValues.Create("0123456789ABCDEF");

    /// <summary>The tag under which a text can be packed: nibbles, else hex, else 0.</summary>
    public static byte TagFor(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return 0;
        }

        if (!text.ContainsAnyExcept(NibbleCharacters))
        {
            return NodeTag.Nibble8;
        }

        return text.ContainsAnyExcept(HexCharacters) ? (byte)0 : NodeTag.Hex8;
    }

    /// <summary>The number of bytes after the length byte.</summary>
    public static int PackedBytes(byte length) => length & LengthMask;

    /// <summary>Packs a text for which <see cref="TagFor"/> gave a tag.</summary>
    /// <returns>The number of bytes written, the length byte included.</returns>
    public static int Pack(ReadOnlySpan<char> text, Span<byte> destination)
    {
        Span<char> digits = stackalloc char[MaxLength + 1];
        text.CopyTo(digits);
        digits[text.Length] = Padding;
        var odd = text.Length & 1;
        digits = digits[..(text.Length + odd)];
        digits.Replace('-', 'A');
        digits.Replace('.', 'B');
        destination[0] = (byte)((odd * OddMask) | (digits.Length / 2));
        Convert.FromHexString(digits, destination[1..], out _, out var written);
        return written + 1;
    }

    /// <summary>Unpacks half bytes.</summary>
    /// <param name="tag">Nibbles or hex.</param>
    /// <param name="length">The length byte.</param>
    /// <param name="packed">The bytes after it.</param>
    /// <param name="destination">At least 254 characters: two per byte of the longest length.</param>
    /// <param name="written">The length of the text.</param>
    /// <returns>Whether all half bytes are assigned.</returns>
    public static bool TryUnpack(byte tag, byte length, ReadOnlySpan<byte> packed, Span<char> destination, out int written)
    {
        Convert.TryToHexString(packed, destination, out var digits);
        written = length < OddMask ? digits : Math.Max(digits - 1, 0);
        var text = destination[..written];
        if (tag == NodeTag.Hex8 || !destination[..digits].ContainsAnyInRange('A', 'F'))
        {
            return true;
        }

        var assigned = !destination[..digits].ContainsAnyInRange('C', 'E') && !text.Contains(Padding);
        text.Replace('A', '-');
        text.Replace('B', '.');
        return assigned;
    }
}
