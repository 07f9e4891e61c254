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

    public async Task<RoutePlan> PlanAsync(SentMessageRecord message, CancellationToken cancellationToken)
    {
        var chat = message.Chat;
        var fanout = await FanoutAsync(chat, cancellationToken);
        if (!fanout.Any(device => IsOfChat(chat, device)))
        {
            var isUnknown = !account.IsOwn(chat) && await deviceLists.IsUnknownAccountAsync(chat, cancellationToken);
            return new RoutePlan(null, isUnknown ? SendRefusal.NoAccount : SendRefusal.DevicesUnavailable);
        }

        var devices = await opener.OpenMissingAsync(fanout, cancellationToken);
        if (devices.Any(device => IsOfChat(chat, device)))
        {
            return new RoutePlan(new SendPlan(chat, devices));
        }

        // Devices without keys may be gone: the next attempt requests the list again.
        await deviceLists.DropAsync(chat, cancellationToken);
        return new RoutePlan(null, SendRefusal.DevicesUnavailable);
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

    private bool IsOfChat(Jid chat, FanoutDevice device) => !device.IsOwn || account.IsOwn(chat);

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
