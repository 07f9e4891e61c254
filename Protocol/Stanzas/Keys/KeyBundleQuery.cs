using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Keys;

/// <summary>Requests the keys that begin sessions with devices. Each reply uses up a one-time pre-key of the device.</summary>
/// <param name="devices">The devices.</param>
/// <param name="becauseOfIdentity">Whether the request is made because of a changed identity, which the server wants to know.</param>
internal sealed class KeyBundleQuery(IReadOnlyList<Jid> devices, bool becauseOfIdentity = false)
    : IIqRequest<IReadOnlyList<KeyBundleAnswer>>
{
    public Node ToNode(string id) => IqStanza.Get(id, "encrypt", new Node("key").With(devices.Select(ToUser)));

    public IReadOnlyList<KeyBundleAnswer> ParseReply(Node reply) =>
        ListEntries.Read(reply.RequiredChild("list").ChildrenNamed("user"), ParseUser);

    private Node ToUser(Jid device) =>
        new("user", ("jid", device.ToString()), ("reason", becauseOfIdentity ? "identity" : null));

    private static KeyBundleAnswer ParseUser(Node user)
    {
        var device = user.RequiredJid("jid");
        if (user.Child("error") is { } error)
        {
            return new KeyBundleAnswer(device, null, IqStanza.ErrorCode(error));
        }

        return new KeyBundleAnswer(device, ListEntries.ReadOrNull(user, bundle => KeyNodes.ReadDeviceKeys(bundle)), 0);
    }
}

/// <summary>The keys of one device, or why there are none.</summary>
/// <param name="Device">The device as it was requested.</param>
/// <param name="Keys">Its keys; null where the server refused, or what it gave is malformed.</param>
/// <param name="ErrorCode">The server's code where it refused, else 0.</param>
internal sealed record KeyBundleAnswer(Jid Device, DeviceKeys? Keys, int ErrorCode);
