using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Account;

/// <summary>Requests the privacy settings of the account; whether read receipts may be given is one of them.</summary>
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

/// <summary>Tells the server that a mark <c>dirty</c> was seen, so that it is not sent with every login.</summary>
/// <param name="type">The kind of data, as the mark names it.</param>
/// <param name="timestamp">The time stamp of the mark; null leaves it out.</param>
internal sealed class CleanDirty(string type, string? timestamp) : IIqRequest<bool>
{
    public Node ToNode(string id) => IqStanza.Set(
        id, "urn:xmpp:whatsapp:dirty", new Node("clean", ("type", type), ("timestamp", timestamp)));

    public bool ParseReply(Node reply) => true;
}

/// <summary>Unlinks this device from the account.</summary>
/// <param name="self">This device by phone number.</param>
internal sealed class RemoveCompanionDevice(Jid self) : IIqRequest<bool>
{
    public Node ToNode(string id) => IqStanza.Set(
        id, "md", new Node("remove-companion-device", ("jid", self.ToString()), ("reason", "user_initiated")));

    public bool ParseReply(Node reply) => true;
}
