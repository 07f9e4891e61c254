using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Devices;

/// <summary>A companion unlinks itself. The answer is followed by the end of the stream, 401 <c>device_removed</c>.</summary>
/// <param name="linking">Unlinks devices.</param>
internal sealed class UnlinkQuery(DeviceLinking linking) : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("md", "set", "remove-companion-device")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        var jid = query.RequiredChild("remove-companion-device").RequiredJid("jid");
        if (jid != context.Sender.PhoneNumber && jid != context.Sender.Lid)
        {
            throw new StanzaRefusedException(StanzaError.NotAcceptable);
        }

        return ServerNode.Result(query);
    }

    /// <inheritdoc/>
    public void AfterAnswer(StanzaContext context) => linking.Unlink(context.Sender);
}
