using Orleans.Concurrency;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Queue;

/// <summary>The suppression list of a tenant; the rows are the state, so that any activation will do.</summary>
[StatelessWorker]
internal sealed class SuppressionGrain(SuppressionStore store) : Grain, ISuppressionGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken) => InstanceKey.IsName(this.GetPrimaryKeyString())
        ? Task.CompletedTask
        : throw new InvalidOperationException($"The key of a suppression list is the tenant, with {InstanceKey.NameRule}.");

    public async Task<bool> AddAsync(string recipient, CancellationToken cancellationToken = default) =>
        RecipientAddress.TryParse(recipient, out var jid) && Jid.TryParse(jid, out _)
        && await store.AddAsync(this.GetPrimaryKeyString(), jid, cancellationToken);

    public Task<bool> RemoveAsync(string recipient, CancellationToken cancellationToken = default) =>
        store.RemoveAsync(this.GetPrimaryKeyString(), RecipientAddress.Normalize(recipient), cancellationToken);

    public Task<bool> ContainsAsync(string recipient, CancellationToken cancellationToken = default) =>
        store.ContainsAsync(this.GetPrimaryKeyString(), RecipientAddress.Normalize(recipient), cancellationToken);
}
