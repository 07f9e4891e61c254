using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Keys;

/// <summary>Gives out key bundles, one per requested device, each with a one-time pre-key that is never given out again.</summary>
/// <param name="accounts">All accounts.</param>
/// <param name="bundles">Gives out the bundles.</param>
internal sealed class KeyBundleQuery(AccountDirectory accounts, BundleDispenser bundles) : IQueryHandler
{
    /// <summary>How many devices one query may name.</summary>
    public const int Limit = 5_000;

    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("encrypt", "get", "key")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        var users = query.RequiredChild("key").Children;
        if (users.Count > Limit)
        {
            throw new StanzaRefusedException(StanzaError.NotAcceptable);
        }

        // All addresses are read before the first key is given out.
        var requested = users.Select(user => user.RequiredJid("jid")).ToArray();
        return ServerNode.Result(query, new Node("list").With(requested.Select(Bundle).ToArray()));
    }

    private Node Bundle(Jid requested)
    {
        // The address is returned as it was requested. One error in the list makes Baileys drop the whole answer, as it does
        // with the real service.
        var user = new Node("user", ("jid", requested.ToString()));
        if (accounts.FindDevice(requested) is not { } device)
        {
            return user.With(ServerNode.Error(StanzaError.ItemNotFound));
        }

        var bundle = bundles.Take(device);
        return user.With(
            KeyNode.OfRegistration(bundle.RegistrationId),
            KeyNode.OfType(),
            KeyNode.OfIdentity(bundle.Identity),
            KeyNode.Of(bundle.SignedPreKey),
            bundle.OneTimePreKey is { } key ? KeyNode.Of(key) : null,
            device.Statement.IsEmpty ? null : new Node("device-identity").WithBytes(device.Statement.ToArray()));
    }
}
