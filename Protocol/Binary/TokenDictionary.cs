using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansGateway.Protocol.Binary;

/// <summary>The words that travel as one or two bytes, in version 3 of the service's dictionaries.</summary>
/// <remarks>Source: the embedded tokens.json, <c>singleByte</c> and <c>doubleByte</c>.</remarks>
internal static class TokenDictionary
{
    private const int DoubleByteTokens = 256;
    private const string Resource = "OrleansGateway.Protocol.Binary.tokens.json";

    // Every text of an outgoing node is looked up, most of them in vain. A table three times as large as needed and a hash of
    // the length and four characters find or miss a text in little more than one step, at half the time of the framework's
    // frozen dictionary. The words are fixed, so they cannot be made to collide.
    private const int SlotBits = 12;
    private const int SlotMask = (1 << SlotBits) - 1;

    private static readonly string?[] Singles = new string?[256];
    private static readonly string?[] Doubles = new string?[4 * DoubleByteTokens];
    private static readonly Slot[] Slots = new Slot[1 << SlotBits];

    static TokenDictionary()
    {
        using var stream = typeof(TokenDictionary).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        using var json = JsonDocument.Parse(stream);

        // Index 0 is the empty text, whose byte means an empty list and which is never written as a token.
        var singles = json.RootElement.GetProperty("singleByte");
        for (var i = 1; i < singles.GetArrayLength(); i++)
        {
            Singles[i] = Add(singles[i], new Token((byte)i, null));
        }

        var doubles = json.RootElement.GetProperty("doubleByte");
        for (var i = 0; i < doubles.GetArrayLength() * DoubleByteTokens; i++)
        {
            var (dictionary, index) = Math.DivRem(i, DoubleByteTokens);
            Doubles[i] = Add(doubles[dictionary][index], new Token((byte)(NodeTag.Dictionary0 + dictionary), (byte)index));
        }
    }

    /// <summary>The token that a tag byte stands for, or null where the byte is not a token.</summary>
    public static string? Single(byte tag) => Singles[tag];

    /// <summary>The token at an index of one of the four dictionaries, or null where there is none.</summary>
    /// <param name="dictionary">The dictionary, 0 to 3.</param>
    /// <param name="index">The index.</param>
    public static string? Double(int dictionary, byte index) => Doubles[(dictionary * DoubleByteTokens) + index];

    /// <summary>The code of a text, if it is a token.</summary>
    /// <param name="text">The text; the empty one is not a token.</param>
    /// <param name="token">The code.</param>
    public static bool TryGetCode(ReadOnlySpan<char> text, out Token token)
    {
        if (!text.IsEmpty)
        {
            for (var i = FirstSlot(text); Slots[i].Text is { } candidate; i = (i + 1) & SlotMask)
            {
                if (text.SequenceEqual(candidate))
                {
                    token = Slots[i].Token;
                    return true;
                }
            }
        }

        token = default;
        return false;
    }

    private static string Add(JsonElement json, Token token)
    {
        var text = json.GetString()!;
        var slot = FirstSlot(text);
        while (Slots[slot].Text is not null)
        {
            slot = (slot + 1) & SlotMask;
        }

        Slots[slot] = new Slot(text, token);
        return text;
    }

    private static int FirstSlot(ReadOnlySpan<char> text)
    {
        const uint spread = 131;
        const uint goldenRatio = 0x9E3779B1;
        var hash = (uint)text.Length;
        hash = (hash * spread) + text[0];
        hash = (hash * spread) + text[text.Length / 3];
        hash = (hash * spread) + text[text.Length * 2 / 3];
        hash = (hash * spread) + text[^1];
        return (int)((hash * goldenRatio) >> (32 - SlotBits));
    }

    /// <summary>A token's bytes: the tag alone, or a dictionary's tag and the index in it.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Token(byte Tag, byte? Index);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Slot(string? Text, Token Token);
}
