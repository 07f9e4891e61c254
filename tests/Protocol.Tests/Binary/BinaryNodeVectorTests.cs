using System.Security.Cryptography;
using System.Text.Json;
using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Binary;

[TestFixture]
[Category(VectorFiles.Category)]
internal sealed class BinaryNodeVectorTests
{
    private const string File = "binary-nodes.json";

    [VectorCases(File, "vectors")]
    public void A_node_encodes_to_the_bytes_of_the_reference(JsonElement json)
    {
        var node = NodeJson.Parse(json.At("node"));
        var payload = Payload.Pack(node);

        if (json.Has("quirk"))
        {
            // A mistake of the reference encoder: other bytes, and what they stand for is the node as it was given.
            Assert.That(NodeJson.Describe(Payload.Unpack(payload)), Is.EqualTo(NodeJson.Describe(node)));
        }
        else
        {
            Assert.That(Convert.ToHexStringLower(payload), Is.EqualTo(json.Text("hex")));
        }
    }

    [VectorCases(File, "vectors")]
    [VectorCases(File, "compressed")]
    [VectorCases(File, "decodeOnly")]
    public void A_payload_decodes_to_the_node_of_the_reference(JsonElement json)
    {
        var node = Payload.Unpack(json.Hex("hex"));

        var expected = NodeJson.Parse(json.At(json.Has("decoded") ? "decoded" : "node"));
        Assert.That(NodeJson.Describe(node), Is.EqualTo(NodeJson.Describe(expected)));
    }

    [VectorCases(File, "rejected")]
    public void A_payload_that_the_reference_refuses_is_refused(JsonElement json) =>
        Assert.That(() => Payload.Unpack(json.Hex("hex")), Throws.TypeOf<MalformedNodeException>());

    [VectorCases(File, "big")]
    public void A_very_long_content_is_carried_both_ways(JsonElement json)
    {
        Assert.That(json.Text("contentRule"), Is.EqualTo("byte i = (i*7+3) & 255"), "the only rule that this test knows");
        var content = Enumerable.Range(0, (int)json.Number("contentLength")).Select(i => (byte)((i * 7) + 3)).ToArray();

        var payload = Payload.Pack(NodeJson.Parse(json.At("node")).WithBytes(content));

        Assert.That(payload, Has.Length.EqualTo(json.Number("encodedLength")));
        Assert.That(Convert.ToHexStringLower(payload), Does.StartWith(json.Text("encodedPrefixHex")));
        Assert.That(SHA256.HashData(payload), Is.EqualTo(json.Hex("encodedSha256")));
        Assert.That(Payload.Unpack(payload).Bytes.Span.SequenceEqual(content), Is.True);
    }

    [VectorCases(File, "counts")]
    public void The_file_holds_as_many_cases_as_it_says(JsonElement json)
    {
        foreach (var count in json.EnumerateObject())
        {
            Assert.That(VectorFiles.Cases(File, count.Name).Count(), Is.EqualTo(count.Value.GetInt32()), count.Name);
        }
    }
}
