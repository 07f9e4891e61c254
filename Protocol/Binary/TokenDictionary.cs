using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansGateway.Protocol.Binary;

/// <summary>The words that travel as one or two bytes, in the version 3 of the service's dictionaries.</summary>
/// <remarks>Source: the embedded tokens.json, <c>singleByte</c> and <c>doubleByte</c>.</remarks>
internal static class TokenDictionary
{
    private const int DoubleByteTokens = 256;
    private const string Resource = "OrleansGateway.Protocol.Binary.tokens.json";

    private static readonly string?[] Singles = new string?[256];
    private static readonly string?[] Doubles = new string?[4 * DoubleByteTokens];
    private static readonly FrozenDictionary<string, Token> Codes = Load();
    private static readonly FrozenDictionary<string, Token>.AlternateLookup<ReadOnlySpan<char>> CodesOfSpans =
        Codes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The token that a tag byte stands for, or null where the byte is no token.</summary>
    public static string? Single(byte tag) => Singles[tag];

    /// <summary>The token at an index of one of the four dictionaries, or null where there is none.</summary>
    /// <param name="dictionary">The dictionary, 0 to 3.</param>
    /// <param name="index">The index.</param>
    public static string? Double(int dictionary, byte index) => Doubles[(dictionary * DoubleByteTokens) + index];

    /// <summary>The code of a text, if it is a token.</summary>
    public static bool TryGetCode(string text, out Token token) => Codes.TryGetValue(text, out token);

    /// <summary>The code of a text, if it is a token.</summary>
    public static bool TryGetCode(ReadOnlySpan<char> text, out Token token) => CodesOfSpans.TryGetValue(text, out token);

    private static FrozenDictionary<string, Token> Load()
    {
        using var stream = typeof(TokenDictionary).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        using var json = JsonDocument.Parse(stream);
        var codes = new Dictionary<string, Token>(StringComparer.Ordinal);

        // Index 0 is the empty text, whose byte means an empty list and which is never written as a token.
        var singles = json.RootElement.GetProperty("singleByte");
        for (var i = 1; i < singles.GetArrayLength(); i++)
        {
            Singles[i] = singles[i].GetString()!;
            codes.Add(Singles[i]!, new Token((byte)i, null));
        }

        var doubles = json.RootElement.GetProperty("doubleByte");
        for (var i = 0; i < doubles.GetArrayLength() * DoubleByteTokens; i++)
        {
            var (dictionary, index) = Math.DivRem(i, DoubleByteTokens);
            Doubles[i] = doubles[dictionary][index].GetString()!;
            codes.Add(Doubles[i]!, new Token((byte)(NodeTag.Dictionary0 + dictionary), (byte)index));
        }

        return codes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>A token's bytes: the tag alone, or a dictionary's tag and the index in it.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Token(byte Tag, byte? Index);
}
