using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Storage.Chats;
using OrleansGateway.Grains.Storage.Devices;
using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Numbers;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Instance;

/// <summary>Erases all rows of an instance that is deleted, but for its profile and its reminder.</summary>
internal sealed class InstanceEraser(LeaseKeeper keeper, LeaseStore leases, WriteCoalescer coalescer)
{
    /// <summary>Erases the rows in one transaction, then the lease. Repeating it changes nothing.</summary>
    /// <param name="key">The instance; it must not be connected.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether they are gone; not so while another silo holds the instance's lease.</returns>
    /// <exception cref="Storage.StaleEpochException">Another silo took the lease meanwhile; nothing was erased.</exception>
    /// <exception cref="Storage.StorageUnavailableException">The store failed; whether anything was erased is unknown.</exception>
    public async Task<bool> EraseAsync(InstanceKey key, CancellationToken cancellationToken)
    {
        var (tenant, instance) = key;
        var (lease, _) = await keeper.TryTakeAsync(tenant, Fence.InstanceLease(tenant, instance), cancellationToken);
        if (lease is null)
        {
            return false;
        }

        // From here on it is not renewed, and no one hears that it is lost: if this takes too long, the fence says so.
        await lease.DisposeAsync();
        var fence = lease.Fence;
        await coalescer.CommitAsync(
            new WriteUnit(
                fence.LeaseKey,
                [
                    DeviceRecordStore.Erase(tenant, instance, fence),
                    .. EventLogStore.Erase(tenant, instance, fence),
                    PacingStore.Erase(tenant, instance, fence),
                    ChatStatements.Erase(tenant, instance, fence),
                    NumberStore.Erase(tenant, instance, fence),
                ],
                fence),
            cancellationToken);
        await leases.EraseAsync(fence, cancellationToken);
        return true;
    }
}
