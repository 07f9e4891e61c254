using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Messages;

/// <summary>
/// Who gets a message: all devices of the recipient and all other devices of our own account, each once, never this device.
/// </summary>
internal static class DeviceFanout
{
    /// <summary>Puts the list together.</summary>
    /// <param name="recipientDevices">The recipient's devices, as the chat is addressed.</param>
    /// <param name="ownDevices">The devices of our own account, by the same kind of address.</param>
    /// <param name="self">This device, by the same kind of address.</param>
    public static IReadOnlyList<FanoutDevice> Plan(
        IEnumerable<Jid> recipientDevices, IEnumerable<Jid> ownDevices, Jid self)
    {
        var seen = new HashSet<Jid> { self };
        var fanout = new List<FanoutDevice>();
        Add(ownDevices, isOwn: true);
        Add(recipientDevices, isOwn: false);
        return fanout;

        void Add(IEnumerable<Jid> devices, bool isOwn)
        {
            foreach (var device in devices)
            {
                if (seen.Add(device))
                {
                    fanout.Add(new FanoutDevice(device, isOwn));
                }
            }
        }
    }
}

/// <summary>A device that a message goes to.</summary>
/// <param name="Device">Its address in the stanza; by phone number or by LID, as the chat is addressed.</param>
/// <param name="IsOwn">Whether it belongs to our own account and gets the message wrapped.</param>
internal readonly record struct FanoutDevice(Jid Device, bool IsOwn);
