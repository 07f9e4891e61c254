using System.Text.Json;
using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Connection;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Stanzas.Usync;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Stanzas;

/// <summary>
/// vectors/usync-iq.json: what the server sent parses to typed values, what the client sent comes out of our builders.
/// </summary>
[Category(VectorFiles.Category)]
internal sealed class FlowVectorTests
{
    private const string File = "usync-iq.json";

    [VectorCases(File, "flows")]
    public void Stanzas_of_a_flow_are_read_and_built(JsonElement vector)
    {
        var flow = new Flow(vector);
        if (!FlowTable.IsCovered(flow.Id))
        {
            Assert.That(FlowTable.WaitsFor(flow.Id), Is.Not.Empty, "a flow without builders and parsers says what it waits for");
            Assert.That(flow.FromClient.Concat(flow.FromServer), Is.All.Matches<Node>(IsCarried));
            return;
        }

        var exceptions = FlowTable.Exceptions(flow.Id);
        foreach (var sent in flow.FromClient.Where(sent => !exceptions.Contains(Flow.KindOf(sent))))
        {
            Assert.That(Describe(ClientStanzas.Build(sent, flow)), Is.EqualTo(Describe(sent)), Flow.KindOf(sent));
        }

        foreach (var served in flow.FromServer.Where(served => !Answers(served, flow, exceptions)))
        {
            ServerStanzas.Check(served, flow);
        }
    }

    [VectorCases(File, "flows")]
    public void Exceptions_of_a_covered_flow_occur_in_it(JsonElement vector)
    {
        var flow = new Flow(vector);
        var kinds = flow.FromClient.Select(Flow.KindOf).ToHashSet();

        Assert.That(FlowTable.IsCovered(flow.Id) ? FlowTable.Exceptions(flow.Id) : [], Is.SubsetOf(kinds));
    }

    [VectorCases(File, "unrecorded")]
    public void Other_stanzas_are_read(JsonElement vector)
    {
        var node = NodeJson.Parse(vector.At("node"));
        switch (vector.Text("id"))
        {
            case "usync-hosted-device":
                var hosted = new DeviceListQuery([]).ParseReply(node).Single();
                Assert.That(hosted.Devices!.Select(device => device.IsHosted), Is.EqualTo((bool[])[false, true]));
                break;
            case "usync-unknown-number":
                Assert.That(new DeviceListQuery([]).ParseReply(node).Single().Devices, Is.Null);
                break;
            case "iq-error":
                Assert.That(IqStanza.RefusalOf(node)!.Code, Is.EqualTo(404));
                break;
            case "message-hosted-fanout":
                Assert.That(MessageStanza.Parse(node).Unavailable, Is.EqualTo("hosted_unavailable_fanout"));
                break;
            case "stream-end":
                Assert.That(node.Tag, Is.EqualTo(StreamErrorStanza.EndTag));
                break;
            case "downgrade":
                Assert.That(node.Children.Single().Tag, Is.EqualTo("downgrade_webclient"));
                Assert.That(IbStanza.Downgrade.Reason, Is.EqualTo(FailureReason.MultideviceMismatch));
                break;
            case "mex-query" or "mex-result" or "wam-stats":
                // These wait for look-ups by JSON and statistics.
                Assert.That(IsCarried(node), Is.True);
                break;
            case var id:
                Assert.Fail($"The stanza {id} is in no table.");
                break;
        }
    }

    /// <summary>Whether the wire format carries a stanza both ways.</summary>
    private static bool IsCarried(Node? node) =>
        node is not null && Describe(Payload.Unpack(Payload.Pack(node))) == Describe(node);

    private static bool Answers(Node served, Flow flow, IReadOnlyCollection<string> questions) =>
        served.Tag == "iq" && served.Attribute("type") is "result" or "error"
        && questions.Contains(Flow.KindOf(flow.QuestionOf(served)));

    // An empty list of children is no content.
    private static string Describe(Node node) =>
        NodeJson.Describe(Normalize(node, isResend: node.Attribute("device_fanout") is not null)).Replace("[]", "", StringComparison.Ordinal);

    // A look-up carries an id of its own; the reference client encrypts a resend twice, where we repeat the ciphertext.
    private static Node Normalize(Node node, bool isResend)
    {
        var normal = node.Attribute("sid") is null ? node : node.WithAttribute("sid", null);
        if (isResend && node.Tag == "enc")
        {
            normal = normal.WithText("ciphertext");
        }

        return (normal.Content is Node[]) ? normal.With(normal.Children.Select(child => Normalize(child, isResend))) : normal;
    }
}
