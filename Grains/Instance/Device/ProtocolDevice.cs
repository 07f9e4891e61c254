using System.Threading.Channels;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Grains.Instance.Device;

/// <summary>A device of the protocol library, kept off the grain's scheduler: its loops outlive any turn of the grain.</summary>
internal sealed class ProtocolDevice(DeviceClient client) : IDevice
{
    public ChannelReader<DeviceNotice> Notices => client.Notices;

    public Task<ConnectionFailure> Completion => client.Completion;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await LeaveGrain();
        await client.ConnectAsync(cancellationToken);
    }

    public async Task<SendReceipt> SendAsync(
        Jid to, OutgoingContent content, string wireId, CancellationToken cancellationToken)
    {
        await LeaveGrain();
        return await client.SendAsync(to, content, wireId, cancellationToken);
    }

    public async Task MarkReadAsync(Jid chat, Jid sender, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await LeaveGrain();
        await client.MarkReadAsync(chat, sender, ids, cancellationToken);
    }

    public async Task LogoutAsync(CancellationToken cancellationToken)
    {
        await LeaveGrain();
        await client.LogoutAsync(cancellationToken);
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await LeaveGrain();
        await client.CloseAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveGrain();
        await client.DisposeAsync();
    }

    // What follows runs on the thread pool: not on the captured scheduler, and never inline.
    private static System.Runtime.CompilerServices.ConfiguredTaskAwaitable LeaveGrain() =>
        Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
}
