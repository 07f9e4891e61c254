using System.Globalization;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas.Receipts;

namespace OrleansGateway.Sandbox.Stanzas.Devices;

/// <summary>Sends the server's own notifications; they wait for devices that are offline.</summary>
/// <remarks>Source: vectors/usync-iq.json, flow <c>notifications</c>.</remarks>
/// <param name="lists">Makes device lists.</param>
/// <param name="keys">Builds the keys under which notifications wait.</param>
/// <param name="options">The clock of time stamps.</param>
internal sealed class Notifier(DeviceListNode lists, StanzaKeys keys, SandboxOptions options)
{
    private long _lastId;

    /// <summary>Notifies a device that few of its one-time pre-keys are left.</summary>
    /// <param name="device">The device.</param>
    /// <param name="count">How many are left.</param>
    public void PreKeysLow(Device device, int count)
    {
        var left = new Node("count", ("value", count.ToString(CultureInfo.InvariantCulture)));
        Send(device, Notification(ServerNode.Address, "encrypt").With(left));
    }

    /// <summary>Notifies the account's other devices and its contacts of a new device.</summary>
    /// <param name="device">The new device.</param>
    public void DeviceAdded(Device device) => Announce(device, "add", lists.KeyIndexList(device.Account));

    /// <summary>Notifies the account's other devices and its contacts that a device was removed.</summary>
    /// <param name="device">The device.</param>
    public void DeviceRemoved(Device device) =>
        Announce(device, "remove", new Node("key-index-list", ("ts", ServerNode.Time(options.Time.GetUtcNow()))));

    private void Announce(Device device, string change, Node keyIndexList)
    {
        var account = device.Account;
        var entry = new Node(
            "device",
            ("jid", device.PhoneNumber.ToString()),
            ("key-index", change == "add" ? device.KeyIndex.ToString(CultureInfo.InvariantCulture) : null),
            ("lid", device.Lid.ToString()));
        var content = new Node(change, ("device_hash", DeviceListNode.HashOf(account))).With(entry, keyIndexList);
        var notification = Notification(account.PhoneNumber.ToString(), "devices")
            .WithAttribute("lid", account.Lid.ToString())
            .With(content);
        foreach (var other in account.Contacts().Append(account).SelectMany(contact => contact.Devices))
        {
            if (other != device)
            {
                Send(other, notification);
            }
        }
    }

    private Node Notification(string from, string type)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        return new Node("notification", ("from", from), ("type", type), ("id", id), ("t", ServerNode.Time(options.Time.GetUtcNow())));
    }

    // A full queue loses nothing here: the device learns the same from its next look-up.
    private void Send(Device device, Node notification) =>
        device.Queue.Enqueue(keys.OfDelivered(notification), notification);
}
