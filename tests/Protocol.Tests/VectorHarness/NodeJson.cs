using System.Text.Json;
using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Tests.VectorHarness;

/// <summary>
/// Nodes as vectors hold them: <c>{tag, attrs, content?}</c>, the content a text, a list of nodes or
/// <c>{"base64": …}</c>.
/// </summary>
internal static class NodeJson
{
    /// <summary>The node that the JSON describes, with the attributes in the order of the JSON.</summary>
    public static Node Parse(JsonElement json)
    {
        var attributes = json.At("attrs").EnumerateObject()
            .Select(attribute => new KeyValuePair<string, string>(attribute.Name, attribute.Value.GetString()!))
            .ToList();
        var node = new Node(json.Text("tag"), attributes);
        if (!json.Has("content"))
        {
            return node;
        }

        var content = json.At("content");
        return content.ValueKind switch
        {
            JsonValueKind.String => node.WithText(content.GetString()!),
            JsonValueKind.Array => node.With(content.EnumerateArray().Select(Parse)),
            _ => node.WithBytes(content.Base64("base64")),
        };
    }

    /// <summary>
    /// The node as text in which equal nodes are equal: attributes sorted by name, bytes as Base64, the kind of the content
    /// shown. The order of attributes has no meaning; where it matters, compare the encoded bytes.
    /// </summary>
    public static string Describe(Node node)
    {
        var attributes = node.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => $" {attribute.Key}={JsonSerializer.Serialize(attribute.Value)}");
        var content = node switch
        {
            { Content: Node[] } => "[" + string.Concat(node.Children.Select(Describe)) + "]",
            { Content: string } => JsonSerializer.Serialize(node.Text),
            { Content: byte[] } => $"base64({Convert.ToBase64String(node.Bytes.Span)})",
            _ => "",
        };
        return $"<{node.Tag}{string.Concat(attributes)}>{content}";
    }
}
