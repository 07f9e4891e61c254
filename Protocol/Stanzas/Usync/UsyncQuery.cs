using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Usync;

/// <summary>The frame that all contact look-ups share: a list of protocols, a list of users.</summary>
/// <remarks>
/// Source: tests/Protocol.Tests/vectors/usync-iq.json, flows <c>message-out-1to1</c> and <c>contacts-and-presence</c>.
/// </remarks>
internal static class UsyncQuery
{
    public static Node Build(string id, string context, IEnumerable<Node> protocols, IEnumerable<Node> users) =>
        IqStanza.Get(id, "usync", new Node(
            "usync", ("sid", id), ("mode", "query"), ("last", "true"), ("index", "0"), ("context", context)).With(
                new Node("query").With(protocols),
                new Node("list").With(users)));

    public static Node User(Jid jid) => new("user", ("jid", jid.WithoutDevice.ToString()));

    /// <summary>Reads the accounts of an answer; a malformed one is left out.</summary>
    /// <exception cref="RequestRefusedException">The look-up of devices failed for all accounts.</exception>
    public static IReadOnlyList<UsyncUser> Parse(Node reply)
    {
        var usync = reply.RequiredChild("usync");
        var users = ListEntries.Read(usync.RequiredChild("list").ChildrenNamed("user"), ParseUser);
        var error = usync.Child("result")?.Child("devices")?.Child("error");
        return error is null || users.Any(user => user.Devices is not null) ? users : throw IqStanza.ToRefusal(error);
    }

    private static UsyncUser ParseUser(Node user)
    {
        var entries = user.Child("devices")?.Child("device-list")?.ChildrenNamed("device").ToArray();
        var devices = entries is null ? null : ListEntries.Read(entries, ParseDevice);
        return new UsyncUser(
            user.RequiredJid("jid").WithoutDevice,
            user.Child("lid") is { } lid ? ListEntries.ReadOrNull(lid, ParseLid)?.Value : null,
            devices?.Where(IsSigned).ToArray())
        {
            IsComplete = devices?.Count == entries?.Length,
        };
    }

    private static LidValue ParseLid(Node lid) => new(lid.JidAttribute("val")?.WithoutDevice);

    private static UsyncDevice ParseDevice(Node device)
    {
        var id = device.RequiredNumber("id");
        if (id is < 0 or > ushort.MaxValue)
        {
            throw new ProtocolViolationException("A device number in a device list is not valid.");
        }

        return new UsyncDevice((ushort)id, device.NumberAttribute("key-index"), device.Attribute("is_hosted") == "true");
    }

    // A companion device that the primary device has not signed into its list has no key index and must not get messages.
    private static bool IsSigned(UsyncDevice device) => device.Id == 0 || device.KeyIndex is not null;

    private sealed record LidValue(Jid? Value);
}

/// <summary>What the server knows of an account.</summary>
/// <param name="Jid">The account as it was requested.</param>
/// <param name="Lid">Its LID, where the server told it.</param>
/// <param name="Devices">
/// Its devices; null where the server gave no list: it has no account, or the look-up failed. Only <see cref="ContactQuery"/> tells which.
/// </param>
internal sealed record UsyncUser(Jid Jid, Jid? Lid, IReadOnlyList<UsyncDevice>? Devices)
{
    /// <summary>Whether each entry of the list could be read.</summary>
    public bool IsComplete { get; init; } = true;
}

/// <summary>A device in a device list.</summary>
/// <param name="Id">Its number; 0 is the primary device.</param>
/// <param name="KeyIndex">Its index in the signed list of the primary device; null for the primary device itself.</param>
/// <param name="IsHosted">Whether the business hosts it with Meta.</param>
internal sealed record UsyncDevice(ushort Id, long? KeyIndex, bool IsHosted);

/// <summary>Requests the devices and the LIDs of accounts.</summary>
/// <param name="users">The accounts, by phone number or LID.</param>
internal sealed class DeviceListQuery(IReadOnlyList<Jid> users) : IIqRequest<IReadOnlyList<UsyncUser>>
{
    public Node ToNode(string id) => UsyncQuery.Build(
        id, "message", [new Node("devices", ("version", "2")), new Node("lid")], users.Select(UsyncQuery.User));

    public IReadOnlyList<UsyncUser> ParseReply(Node reply) => UsyncQuery.Parse(reply);
}
