using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>Finds out which devices a message has to go to.</summary>
internal sealed class FanoutPlanner(DeviceLists deviceLists, AccountState account)
{
    /// <summary>The devices of a chat and our own other devices.</summary>
    /// <returns>The devices; only our own ones where the recipient has none.</returns>
    public async Task<IReadOnlyList<FanoutDevice>> PlanAsync(Jid chat, CancellationToken cancellationToken)
    {
        var self = account.Account.SelfIn(chat);
        if (account.IsOwn(chat))
        {
            var devices = await deviceLists.GetAsync([self.WithoutDevice], cancellationToken);
            return DeviceFanout.Plan([], devices[0], self);
        }

        var lists = await deviceLists.GetAsync([self.WithoutDevice, chat], cancellationToken);
        return DeviceFanout.Plan(lists[1], lists[0], self);
    }

    /// <summary>Drops the lists that a plan for a chat rests on.</summary>
    public async ValueTask ForgetAsync(Jid chat, CancellationToken cancellationToken)
    {
        await deviceLists.DropAsync(chat, cancellationToken);
        await deviceLists.DropAsync(account.Account.SelfIn(chat), cancellationToken);
    }

    /// <summary>Whether a message to these devices gets to its recipient at all.</summary>
    public bool ReachesRecipient(Jid chat, IReadOnlyList<FanoutDevice> devices) =>
        devices.Any(device => !device.IsOwn || account.IsOwn(chat));

    /// <summary>Whether the server's hash of the devices is that of the devices that a message went to.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="devices">The devices.</param>
    /// <param name="hash">The server's hash; null where it gave none.</param>
    public bool Matches(Jid chat, IReadOnlyList<Jid> devices, string? hash) =>
        hash is null
        || hash == ParticipantHash.Of(devices)
        || hash == ParticipantHash.Of(devices.Append(account.Account.SelfIn(chat)));
}
