using System.Buffers;
using System.Globalization;
using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Tests.Binary;

/// <summary>Hostile sizes: each is refused with the typed error, before the memory or the stack is gone.</summary>
[TestFixture]
internal sealed class NodeLimitsTests
{
    private const byte AnyToken = 0x19;
    private const long Megabyte = 1 << 20;

    [Test]
    public void Nesting_is_read_up_to_the_limit_and_no_further()
    {
        var limit = NodeLimits.Default.MaxDepth;

        Assert.That(Depth(NodeDecoder.Decode(Nested(limit))), Is.EqualTo(limit));
        Assert.That(() => NodeDecoder.Decode(Nested(limit + 1)), Throws.TypeOf<MalformedNodeException>());
    }

    [Test]
    public void A_small_compressed_frame_of_very_deep_nesting_is_refused_on_a_small_stack()
    {
        var payload = ZlibPayload.Of(Nested(100_000));
        Assert.That(payload, Has.Length.LessThan(1024));
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Assert.Catch(() => Payload.Unpack(payload)), maxStackSize: 128 * 1024);

        thread.Start();
        thread.Join();

        Assert.That(thrown, Is.TypeOf<MalformedNodeException>());
    }

    [Test]
    public void A_compressed_frame_that_needs_a_dictionary_is_refused()
    {
        byte[] payload = [2, 0x78, 0x20, 1, 2, 3, 4, 5, 6];

        Assert.That(() => Payload.Unpack(payload), Throws.TypeOf<MalformedNodeException>());
    }

    [Test]
    public void A_JID_inside_a_JID_is_refused()
    {
        byte[] nested = [0xF8, 3, AnyToken, AnyToken, .. Enumerable.Repeat((byte)0xFA, 100_000)];

        Assert.That(() => NodeDecoder.Decode(nested), Throws.TypeOf<MalformedNodeException>());
    }

    [Test]
    public void What_inflates_beyond_the_limit_is_refused_without_inflating_all()
    {
        var payload = ZlibPayload.Of(new byte[256 * Megabyte]);

        var allocated = AllocatedBy(() => Payload.Unpack(payload), "inflates to more");

        Assert.That(allocated, Is.LessThan(80 * Megabyte));
    }

    [Test]
    public void Short_bytes_that_stand_for_long_texts_are_refused_before_the_memory_is_gone()
    {
        // Attributes whose value is a JID of two long tokens: five bytes become more than a hundred.
        byte[] attribute = [AnyToken, 0xFA, 0xEC, 0xAB, 0xEC, 0xAB];
        byte[] child = [0xF9, 0x07, 0xD1, AnyToken, .. Enumerable.Repeat(attribute, 1000).SelectMany(bytes => bytes)];
        byte[] node = [0xF8, 2, AnyToken, 0xF9, 0x05, 0xDC, .. Enumerable.Repeat(child, 1500).SelectMany(bytes => bytes)];
        var payload = ZlibPayload.Of(node);

        var allocated = AllocatedBy(() => Payload.Unpack(payload), "larger in memory");

        Assert.That(allocated, Is.LessThan(150 * Megabyte));
    }

    [TestCase("F8 02 19 F9 FF FF", TestName = "A list that claims 65535 children")]
    [TestCase("F9 FF FF 19", TestName = "A list that claims 32767 attributes")]
    [TestCase("F8 02 19 FE FF FF FF FF", TestName = "Content that claims four gigabytes")]
    [TestCase("F8 02 19 FE 7F FF FF FF", TestName = "Content that claims two gigabytes")]
    [TestCase("F8 02 19 FD 0F FF FF", TestName = "Content that claims a megabyte")]
    [TestCase("F8 01 FE 7F FF FF FF", TestName = "A tag that claims two gigabytes")]
    public void A_claim_without_bytes_costs_nothing(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        var allocated = AllocatedBy(() => NodeDecoder.Decode(bytes));

        Assert.That(allocated, Is.LessThan(Megabyte / 4));
    }

    [Test]
    public void A_payload_longer_than_a_frame_is_refused()
    {
        var limits = NodeLimits.Default;

        Assert.That(() => Payload.Unpack(new byte[limits.MaxFrameBytes + 1]), Throws.TypeOf<MalformedNodeException>());
    }

    [Test]
    public void An_empty_payload_is_refused()
    {
        Assert.That(() => Payload.Unpack(ReadOnlyMemory<byte>.Empty), Throws.TypeOf<MalformedNodeException>());
        Assert.That(() => Payload.Unpack(new byte[] { 0 }), Throws.TypeOf<MalformedNodeException>());
        Assert.That(() => Payload.Unpack(new byte[] { 2 }), Throws.TypeOf<MalformedNodeException>());
    }

    [Test]
    public void Counts_are_read_up_to_their_limits()
    {
        var limits = new NodeLimits { MaxAttributes = 2, MaxChildren = 2 };
        var child = new Node("a");

        Assert.That(NodeDecoder.Decode(NodeWriter.Encode(WithAttributes(2)), limits).Attributes, Has.Count.EqualTo(2));
        Assert.That(
            () => NodeDecoder.Decode(NodeWriter.Encode(WithAttributes(3)), limits),
            Throws.TypeOf<MalformedNodeException>());
        Assert.That(NodeDecoder.Decode(NodeWriter.Encode(child.With(child, child)), limits).Children, Has.Count.EqualTo(2));
        Assert.That(
            () => NodeDecoder.Decode(NodeWriter.Encode(child.With(child, child, child)), limits),
            Throws.TypeOf<MalformedNodeException>());
    }

    [TestCaseSource(nameof(Oversized))]
    public void A_node_that_no_peer_would_read_is_not_written(Node node)
    {
        var output = new ArrayBufferWriter<byte>();

        Assert.That(() => Payload.Pack(node, output), Throws.TypeOf<InvalidRequestException>());
        Assert.That(output.WrittenCount, Is.Zero);
    }

    private static IEnumerable<TestCaseData> Oversized()
    {
        var leaf = new Node("a");
        var levels = Enumerable.Range(0, NodeLimits.Default.MaxDepth);
        yield return Case("too deep", levels.Aggregate(leaf, (inner, _) => leaf.With(inner)));
        yield return Case("too many children", leaf.With(Enumerable.Repeat(leaf, 65_536)));
        yield return Case("too many attributes", WithAttributes(NodeLimits.Default.MaxAttributes + 1));
        yield return Case("too long", leaf.WithBytes(new byte[NodeLimits.Default.MaxFrameBytes]));
        yield return Case("no tag", new Node(""));
    }

    private static TestCaseData Case(string name, Node node) => new TestCaseData(node).SetArgDisplayNames(name);

    private static Node WithAttributes(int count) => new(
        "a",
        Enumerable.Range(0, count)
            .Select(i => new KeyValuePair<string, string>(i.ToString(CultureInfo.InvariantCulture), ""))
            .ToList());

    private static byte[] Nested(int depth) =>
    [
        .. Enumerable.Repeat(new byte[] { 0xF8, 2, AnyToken, 0xF8, 1 }, depth - 1).SelectMany(bytes => bytes),
        0xF8, 1, AnyToken,
    ];

    private static int Depth(Node node) => 1 + node.Children.Select(Depth).DefaultIfEmpty().Max();

    private static long AllocatedBy(Func<Node> decode, string rule = "")
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => decode(), Throws.TypeOf<MalformedNodeException>().With.Message.Contains(rule));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
