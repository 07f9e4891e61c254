using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Keys;

/// <summary>Gives out key bundles, one a device that is asked for, each with a one-time pre-key that nobody gets again.</summary>
/// <param name="accounts">All accounts.</param>
/// <param name="bundles">Gives the bundles out.</param>
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
        var asked = users.Select(user => user.RequiredJid("jid")).ToArray();
        return ServerNode.Result(query, new Node("list").With(asked.Select(Bundle).ToArray()));
    }

    private Node Bundle(Jid asked)
    {
        // The address comes back as it was asked for. One error in the list makes Baileys drop the whole answer, as it does
        // with the real service.
        var user = new Node("user", ("jid", asked.ToString()));
        if (accounts.FindDevice(asked) is not { } device)
        {
            return user.With(ServerNode.Error(StanzaError.ItemNotFound));
        }

        var bundle = bundles.Take(device);
        return user.With(
            KeyNode.OfRegistration(bundle.RegistrationId),
            KeyNode.OfType(),
            KeyNode.OfIdentity(bundle.Identity),
            KeyNode.Of(bundle.SignedPreKey),
            bundle.OneTimePreKey is { } key ? KeyNode.Of(key) : null);
    }
}
