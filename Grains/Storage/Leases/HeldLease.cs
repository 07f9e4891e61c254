using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Leases;

/// <summary>A lease that this process owns. <see cref="Lost"/> fires when it no longer may be relied on.</summary>
internal sealed class HeldLease : IAsyncDisposable
{
    private readonly LeaseKeeper _keeper;
    private readonly CancellationTokenSource _lost = new();

    internal HeldLease(LeaseKeeper keeper, Fence fence, bool previousClosedCleanly, long renewedAt)
    {
        _keeper = keeper;
        Fence = fence;
        PreviousClosedCleanly = previousClosedCleanly;
        RenewedAt = renewedAt;
        Lost = _lost.Token;
    }

    /// <summary>What every write carries.</summary>
    public Fence Fence { get; }

    /// <summary>Whether the owner before let go by itself; if not, its reservations are burned and its flights suspect.</summary>
    public bool PreviousClosedCleanly { get; }

    /// <summary>Cancelled when the lease was lost or its local deadline passed without a renewal.</summary>
    public CancellationToken Lost { get; }

    /// <summary>The monotonic time stamp just before the last renewal that succeeded was sent.</summary>
    internal long RenewedAt { get; set; }

    /// <summary>Lets go.</summary>
    /// <param name="clean">Whether all state of the owner is exact in the store.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task ReleaseAsync(bool clean, CancellationToken cancellationToken = default) =>
        _keeper.ReleaseAsync(this, clean, cancellationToken);

    /// <summary>Stops renewing without letting go: the next owner waits for the expiry.</summary>
    public ValueTask DisposeAsync()
    {
        _keeper.Forget(this);
        _lost.Dispose();
        return ValueTask.CompletedTask;
    }

    internal void MarkLost()
    {
        try
        {
            _lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The owner let go in the same moment.
        }
    }
}
