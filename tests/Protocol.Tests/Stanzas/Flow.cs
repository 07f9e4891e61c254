using System.Text.Json;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Stanzas;

/// <summary>One recorded flow: who sent what, in order.</summary>
internal sealed class Flow
{
    public Flow(JsonElement json)
    {
        Id = json.Text("id");
        Stanzas = json.List("steps").Select(stanza => (stanza.Text("dir"), NodeJson.Parse(stanza.At("node")))).ToArray();
    }

    public string Id { get; }

    public IReadOnlyList<(string Direction, Node Node)> Stanzas { get; }

    public IEnumerable<Node> FromServer => Stanzas.Where(stanza => stanza.Direction == "server").Select(stanza => stanza.Node);

    public IEnumerable<Node> FromClient => Stanzas.Where(stanza => stanza.Direction == "client").Select(stanza => stanza.Node);

    /// <summary>What the server sent that a confirmation is about.</summary>
    public Node Served(Node confirmation, string tag) => FromServer.Last(
        node => node.Tag == tag
            && node.Attribute("id") == confirmation.Attribute("id")
            && node.Attribute("from") == confirmation.Attribute("to")
            && (tag == "message" || node.Attribute("type") == confirmation.Attribute("type")));

    /// <summary>The question that an answer of the server belongs to.</summary>
    public Node QuestionOf(Node answer) => FromClient.Single(
        node => node.Tag == "iq" && node.Attribute("id") == answer.Attribute("id"));

    /// <summary>What a stanza is: its tag, and what tells it from others with that tag.</summary>
    public static string KindOf(Node node) => node.Tag switch
    {
        "iq" when node.Attribute("type") is "get" or "set" => $"iq {node.Attribute("xmlns")} {FirstChild(node)}".Trim(),
        "iq" => $"iq {node.Attribute("type")} {FirstChild(node)}".Trim(),
        "ib" => $"ib {FirstChild(node)}".Trim(),
        "presence" => $"presence {node.Attribute("type")}".Trim(),
        "ack" => $"ack {node.Attribute("class")}",
        "receipt" => $"receipt {node.Attribute("type")}".Trim(),
        "notification" => $"notification {node.Attribute("type")}",
        _ => node.Tag,
    };

    private static string FirstChild(Node node) => node.Children.Count == 0 ? "" : node.Children[0].Tag;
}
