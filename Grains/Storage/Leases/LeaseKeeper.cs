using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Leases;

/// <summary>
/// Takes leases for this silo and renews all of them in one statement. A lease whose renewal has not succeeded by a local
/// monotonic deadline, which lies before the database's, counts as lost, whatever the reason.
/// </summary>
internal sealed partial class LeaseKeeper : IAsyncDisposable
{
    private readonly LeaseStore _store;
    private readonly ILeaseOwnerVerdict _verdict;
    private readonly LeaseOptions _options;
    private readonly StorageInstruments? _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<LeaseKeeper> _logger;
    private readonly ConcurrentDictionary<string, HeldLease> _held = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public LeaseKeeper(
        LeaseStore store, ILeaseOwnerVerdict verdict, IOptions<LeaseOptions> options, TimeProvider time,
        ILogger<LeaseKeeper> logger, StorageInstruments? instruments = null)
    {
        _instruments = instruments;
        _store = store;
        _verdict = verdict;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _loop = RenewLoopAsync(_stop.Token);
    }

    /// <summary>Takes a lease, or says who holds it and for how long.</summary>
    /// <returns>The lease, or null with the holder's remaining time.</returns>
    public async Task<(HeldLease? Lease, TimeSpan RetryAfter)> TryTakeAsync(
        string tenant, string leaseKey, CancellationToken cancellationToken)
    {
        var sentAt = _time.GetTimestamp();
        var take = await TakeAsync(tenant, leaseKey, null, cancellationToken);
        if (!take.IsTaken && _verdict.IsDead(take.Owner!))
        {
            sentAt = _time.GetTimestamp();
            take = await TakeAsync(tenant, leaseKey, take.Owner, cancellationToken);
        }

        if (!take.IsTaken)
        {
            return (null, take.ExpiresIn);
        }

        var lease = new HeldLease(this, new Fence(leaseKey, take.Epoch), take.PreviousClosedCleanly, sentAt);
        if (_held.TryGetValue(leaseKey, out var older))
        {
            older.MarkLost();
        }

        _held[leaseKey] = lease;
        return (lease, TimeSpan.Zero);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    internal Task ReleaseAsync(HeldLease lease, bool clean, CancellationToken cancellationToken)
    {
        Forget(lease);
        return _store.ReleaseAsync(lease.Fence, clean, cancellationToken);
    }

    internal void Forget(HeldLease lease) =>
        _held.TryRemove(new KeyValuePair<string, HeldLease>(lease.Fence.LeaseKey, lease));

    private Task<LeaseTake> TakeAsync(string tenant, string leaseKey, string? deadOwner, CancellationToken cancellationToken) =>
        _store.TakeAsync(leaseKey, tenant, _verdict.Self, _options.TimeToLive, deadOwner, cancellationToken);

    private async Task RenewLoopAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.RenewEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                var renewal = RenewAllAsync(cancellationToken);
                await Task.WhenAny(renewal, Task.Delay(_options.RenewEvery, _time, cancellationToken)).ConfigureAwait(false);
                DropOverdue();
            }
        }
        catch (OperationCanceledException)
        {
            // Shut down.
        }
    }

    private async Task RenewAllAsync(CancellationToken cancellationToken)
    {
        var leases = _held.ToArray();
        if (leases.Length == 0)
        {
            return;
        }

        try
        {
            var sentAt = _time.GetTimestamp();
            var renewed = await _store.RenewAsync(
                _verdict.Self, [.. leases.Select(lease => lease.Key)], _options.TimeToLive, cancellationToken)
                .ConfigureAwait(false);
            foreach (var (key, lease) in leases)
            {
                NoteRenewal(lease, sentAt, renewed.TryGetValue(key, out var epoch) ? epoch : 0);
            }
        }
        catch (StorageUnavailableException error)
        {
            _instruments?.LeasesRenewed(leases.Length, "failed");
            LogRenewalFailed(_logger, error);
        }
    }

    private void NoteRenewal(HeldLease lease, long sentAt, long epoch)
    {
        if (epoch == lease.Fence.Epoch)
        {
            lease.RenewedAt = sentAt;
            _instruments?.LeasesRenewed(1, "renewed");
        }
        else
        {
            _instruments?.LeasesRenewed(1, "lost");
            Lose(lease);
        }
    }

    private void DropOverdue()
    {
        foreach (var lease in _held.Values)
        {
            if (_time.GetElapsedTime(lease.RenewedAt) >= _options.LocalLife)
            {
                _instruments?.LeasesRenewed(1, "lost");
                Lose(lease);
            }
        }
    }

    private void Lose(HeldLease lease)
    {
        Forget(lease);
        LogLost(_logger, lease.Fence.LeaseKey, lease.Fence.Epoch);
        lease.MarkLost();
    }
}
