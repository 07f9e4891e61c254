using System.Globalization;
using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Iq;

/// <summary>How many one-time pre-keys the server still has of the device.</summary>
internal sealed class PreKeyCountQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("encrypt", "get", "count")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        var count = context.Sender.Keys.Count.ToString(CultureInfo.InvariantCulture);
        return ServerNode.Result(query, new Node("count", ("value", count)));
    }
}
