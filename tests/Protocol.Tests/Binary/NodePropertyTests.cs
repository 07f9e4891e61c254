using System.Text;
using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Binary;

/// <summary>What must hold for any node and for any bytes.</summary>
[TestFixture]
internal sealed class NodePropertyTests
{
    // A byte on the wire can stand for a token of some forty characters, and an attribute costs 16 bytes more.
    private const int MaxBytesInMemoryPerByte = 64;
    private const int FixedCost = 64 * 1024;

    // The token table is made at its first use, once; it must not count as memory of the first bytes that a test decodes.
    [OneTimeSetUp]
    public void LoadTokens() => Assert.That(TokenDictionary.TryGetCode("message", out _), Is.True);

    [Test]
    public void Decoding_gives_back_what_was_encoded() =>
        NodeGenerator.Node.Sample(node => Describe(NodeDecoder.Decode(NodeWriter.Encode(node))) == Describe(node));

    [Test]
    public void Encoding_again_gives_the_same_bytes() =>
        NodeGenerator.Encoded.Sample(bytes => NodeWriter.Encode(NodeDecoder.Decode(bytes)).AsSpan().SequenceEqual(bytes));

    [Test]
    public void Any_bytes_give_a_node_or_the_typed_error_within_bounded_memory() =>
        Gen.Byte.Array[0, 2000].Sample(IsTotalAndBounded, iter: 2_000);

    [Test]
    public void Damaged_nodes_give_a_node_or_the_typed_error_within_bounded_memory() =>
        Gen.Select(NodeGenerator.Encoded, Gen.Int, Gen.Byte, Gen.Int[0, 3]).Sample((bytes, at, value, kind) =>
            IsTotalAndBounded(Damage(bytes, (int)((uint)at % bytes.Length), value, kind)), iter: 1_000);

    [Test]
    public void Spliced_nodes_give_a_node_or_the_typed_error_within_bounded_memory() =>
        Gen.Select(NodeGenerator.Encoded, NodeGenerator.Encoded, Gen.Int).Sample((first, second, at) =>
            IsTotalAndBounded([.. first.AsSpan(0, (int)((uint)at % first.Length)), .. second]));

    [Test]
    public void Compressed_bytes_give_the_same_as_the_bytes() =>
        NodeGenerator.Encoded.Sample(bytes =>
            Describe(Payload.Unpack(ZlibPayload.Of(bytes))) == Describe(NodeDecoder.Decode(bytes)));

    [Test]
    public void Damaged_compressed_bytes_give_a_node_or_the_typed_error() =>
        Gen.Select(NodeGenerator.Encoded, Gen.Int, Gen.Byte, Gen.Int[0, 3]).Sample((bytes, at, value, kind) =>
        {
            var payload = ZlibPayload.Of(bytes);
            return IsTotal(() => Payload.Unpack(Damage(payload, (int)((uint)at % payload.Length), value, kind)));
        });

    [Test]
    public void A_node_cut_at_any_offset_is_refused() =>
        NodeGenerator.Encoded.Sample(
            bytes => Enumerable.Range(0, bytes.Length).All(length => IsRefused(bytes.AsMemory(0, length))),
            iter: 50);

    [Test]
    public void Bytes_after_a_node_are_refused() =>
        Gen.Select(NodeGenerator.Encoded, Gen.Byte).Sample((bytes, extra) => IsRefused(bytes.Append(extra).ToArray()));

    private static byte[] Damage(byte[] bytes, int at, byte value, int kind) => kind switch
    {
        0 => [.. bytes[..at], value, .. bytes[(at + 1)..]],
        1 => [.. bytes[..at], value, .. bytes[at..]],
        2 => [.. bytes[..at], .. bytes[(at + 1)..]],
        _ => bytes[..at],
    };

    private static bool IsTotalAndBounded(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isTotal = IsTotal(() => NodeDecoder.Decode(bytes));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return isTotal && allocated <= FixedCost + ((long)MaxBytesInMemoryPerByte * bytes.Length);
    }

    // Any other exception leaves the sample and fails the test.
    private static bool IsTotal(Func<Node> decode)
    {
        try
        {
            return decode().Tag.Length > 0;
        }
        catch (MalformedNodeException exception)
        {
            return exception.Offset >= 0;
        }
    }

    private static bool IsRefused(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            NodeDecoder.Decode(bytes.Span);
            return false;
        }
        catch (MalformedNodeException)
        {
            return true;
        }
    }

    // Raw text content comes back as bytes, so content is compared as bytes.
    private static string Describe(Node node) => NodeJson.Describe(AsBytes(node));

    private static Node AsBytes(Node node) => node switch
    {
        { Content: Node[] } => node.With(node.Children.Select(AsBytes)),
        { Content: string } => node.WithBytes(Encoding.UTF8.GetBytes(node.Text)),
        _ => node,
    };
}
