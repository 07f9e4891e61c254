using System.Globalization;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Devices;

/// <summary>An account's device list as an element.</summary>
/// <param name="options">The clock of the list's time stamp.</param>
internal sealed class DeviceListNode(SandboxOptions options)
{
    /// <summary>The list for a usync answer.</summary>
    /// <param name="account">The account.</param>
    public Node Devices(Account account)
    {
        var devices = account.Devices;
        return new Node("devices").With(
            new Node("device-list", ("hash", HashOf(account))).With(devices.Select(Entry)),
            KeyIndexList(account));
    }

    /// <summary>The signed list of key indexes.</summary>
    /// <param name="account">The account.</param>
    public Node KeyIndexList(Account account)
    {
        var now = options.Time.GetUtcNow();
        return new Node("key-index-list", ("ts", ServerNode.Time(now))).WithBytes(account.Phone.SignKeyIndexes(now));
    }

    /// <summary>The hash that identifies a device list.</summary>
    /// <remarks>Source: docs/protocol/facts.md#jid.participantHash; whatsmeow compares notifications by it (notification.go).</remarks>
    /// <param name="account">The account.</param>
    public static string HashOf(Account account) => ParticipantHash.Of(account.Devices.Select(device => device.PhoneNumber));

    // A companion without key-index is dropped by the clients.
    private static Node Entry(Device device) => new(
        "device",
        ("id", device.Number.ToString(CultureInfo.InvariantCulture)),
        ("key-index", device.Number == 0 ? null : device.KeyIndex.ToString(CultureInfo.InvariantCulture)));
}
