using CsCheck;
using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Tests.Binary;

/// <summary>Makes nodes of every shape that the wire can carry, with texts of every kind that it treats in its own way.</summary>
internal static class NodeGenerator
{
    private static readonly Gen<string> Token =
        Gen.OneOf("message", "receipt", "s.whatsapp.net", "0", "1", "404", "video_duration", "fna", "-");

    private static readonly Gen<string> Digits = Gen.Char["0123456789"].Array[1, 20].Select(Join);
    private static readonly Gen<string> Nibbles = Gen.Char["0123456789-."].Array[1, 140].Select(Join);
    private static readonly Gen<string> Hex = Gen.Char["0123456789ABCDEF"].Array[1, 140].Select(Join);

    private static readonly Gen<string> Words =
        Gen.OneOf("a", "Z", " ", "@", ":", "_", "-", "é", "語", "😀", "\0", "\n", "5").Array[0, 300].Select(string.Concat);

    private static readonly Gen<string> Server = Gen.OneOf(
        "s.whatsapp.net", "lid", "hosted", "hosted.lid", "g.us", "broadcast", "newsletter", "msgr", "interop", "c.us",
        "example.org");

    private static readonly Gen<string> User = Gen.OneOf(Digits, Token, Nibbles, Hex, Gen.Const(""), Gen.Const("12-345"), Words);

    private static readonly Gen<string> Jid = Gen.Select(User, Server, (user, server) => $"{user}@{server}");

    // Device 0 is left out: it is written and not shown again.
    private static readonly Gen<string> DeviceJid =
        Gen.Select(User, Gen.Int[1, 70_000], Server, (user, device, server) => $"{user}:{device}@{server}");

    public static Gen<string> Text { get; } = Gen.OneOf(Token, Digits, Nibbles, Hex, Words, Jid, DeviceJid);

    private static readonly Gen<KeyValuePair<string, string>[]> Attributes =
        Gen.Select(Text, Text, (name, value) => new KeyValuePair<string, string>(name, value)).Array[0, 6];

    public static Gen<Node> Node { get; } = NodeOfDepth(3);

    /// <summary>Bytes that are a valid node.</summary>
    public static Gen<byte[]> Encoded { get; } = Node.Select(NodeWriter.Encode);

    private static Gen<Node> NodeOfDepth(int depth)
    {
        var bare = Gen.Select(Text.Where(text => text.Length > 0), Attributes, (tag, attributes) => new Node(tag, attributes));
        var leaf = Gen.OneOf(
            bare,
            Gen.Select(bare, Text, (node, text) => node.WithText(text)),
            Gen.Select(bare, Gen.Byte.Array[0, 400], (node, bytes) => node.WithBytes(bytes)));
        return depth == 0
            ? leaf
            : Gen.OneOf(leaf, Gen.Select(bare, NodeOfDepth(depth - 1).Array[0, 5], (node, children) => node.With(children)));
    }

    private static string Join(char[] characters) => new(characters);
}
