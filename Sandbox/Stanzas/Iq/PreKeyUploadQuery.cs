using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Iq;

/// <summary>Takes new pre-keys of the device.</summary>
internal sealed class PreKeyUploadQuery : IQueryHandler
{
    /// <summary>How many one-time pre-keys one upload may have; clients send up to 812 (constants.json, <c>prekeys</c>).</summary>
    public const int Limit = 2_000;

    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("encrypt", "set", "registration")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        var keys = context.Sender.Keys;
        var same = KeyNode.RegistrationId(query) == keys.RegistrationId
            && KeyNode.IsSignalType(query)
            && query.RequiredChild("identity").RequiredBytes(32).Span.SequenceEqual(keys.Identity.Span);
        var list = query.RequiredChild("list").Children;
        if (!same || list.Count > Limit)
        {
            throw new StanzaRefusedException(StanzaError.NotAcceptable);
        }

        keys.Upload([.. list.Select(KeyNode.OneTime)], KeyNode.Signed(query.RequiredChild("skey")));
        return ServerNode.Result(query);
    }
}
