using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>The route to a person: one ciphertext for each device of the chat and each of our own other devices.</summary>
internal sealed class DirectRoute(DeviceLists deviceLists, SessionOpener opener, AccountState account) : IMessageRoute
{
    public bool Serves(Jid chat) => MessageRules.IsRecipient(chat);

    public async Task<SendPlan?> PlanAsync(SentMessageRecord message, CancellationToken cancellationToken)
    {
        var chat = message.Chat;
        var devices = await opener.OpenMissingAsync(await FanoutAsync(chat, cancellationToken), cancellationToken);
        return devices.Any(device => !device.IsOwn || account.IsOwn(chat)) ? new SendPlan(chat, devices) : null;
    }

    public bool Matches(SendPlan plan, string? hash)
    {
        if (hash is null)
        {
            return true;
        }

        var devices = plan.Devices.Select(device => device.Device);
        return hash == ParticipantHash.Of(devices)
            || hash == ParticipantHash.Of(devices.Append(account.Account.SelfIn(plan.Target)));
    }

    public async ValueTask ForgetAsync(Jid chat, CancellationToken cancellationToken)
    {
        await deviceLists.DropAsync(chat, cancellationToken);
        await deviceLists.DropAsync(account.Account.SelfIn(chat), cancellationToken);
    }

    private async Task<IReadOnlyList<FanoutDevice>> FanoutAsync(Jid chat, CancellationToken cancellationToken)
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
}
