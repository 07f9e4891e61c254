using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Account;

/// <summary>Asks for the privacy settings of the account; whether read receipts may be given is one of them.</summary>
internal sealed class PrivacySettingsQuery : IIqRequest<IReadOnlyDictionary<string, string>>
{
    /// <summary>The setting for read receipts; its values are <c>all</c> and <c>none</c>.</summary>
    public const string ReadReceipts = "readreceipts";

    public Node ToNode(string id) => IqStanza.Get(id, "privacy", new Node("privacy"));

    public IReadOnlyDictionary<string, string> ParseReply(Node reply)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var category in reply.RequiredChild("privacy").ChildrenNamed("category"))
        {
            settings[category.RequiredAttribute("name")] = category.RequiredAttribute("value");
        }

        return settings;
    }
}
