using System.Text.Json;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Leases;

/// <summary>Leases with a fencing epoch, on the database's clock.</summary>
internal sealed class LeaseStore(ISqlDatabase database, WriteCoalescer coalescer)
{
    // The first epoch is the time: a lease that was erased and comes back is ahead of whatever its former owners still carry.
    private static readonly SqlText TakeText = new("""
        INSERT INTO leases (lease_key, tenant, owner, epoch, expires_at, clean, previous_clean)
        VALUES (@key, @tenant, @owner, {now_ms}, {now_ms} + @ttl, 0, 1)
        ON CONFLICT (lease_key) DO UPDATE SET
            owner = excluded.owner, epoch = leases.epoch + 1, expires_at = excluded.expires_at,
            previous_clean = leases.clean, clean = 0
        WHERE leases.expires_at <= {now_ms} OR leases.owner = @dead_owner OR leases.owner = excluded.owner OR @force = 1
        RETURNING epoch, previous_clean
        """);

    private static readonly SqlText HolderText = new(
        "SELECT owner, epoch, expires_at - {now_ms} FROM leases WHERE lease_key = @key");

    private static readonly SqlText RenewText = new("""
        UPDATE leases SET expires_at = {now_ms} + @ttl
        WHERE owner = @owner AND expires_at > 0 AND lease_key IN {each:@keys}
        RETURNING lease_key, epoch
        """);

    private static readonly SqlText EraseText = new("DELETE FROM leases WHERE lease_key = @key AND epoch = @epoch");

    private static readonly SqlText ReleaseText = new("""
        UPDATE leases SET expires_at = 0, clean = @clean WHERE lease_key = @key AND epoch = @epoch
        """);

    /// <summary>
    /// Takes a lease: at once if it is free, expired, let go, ours, or owned by <paramref name="deadOwner"/>; on an exclusive
    /// database always, since no other process can be alive.
    /// </summary>
    /// <param name="key">The lease.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="owner">Who takes it.</param>
    /// <param name="timeToLive">How long it runs without renewal.</param>
    /// <param name="deadOwner">An owner that membership declared dead; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<LeaseTake> TakeAsync(
        string key, string tenant, string owner, TimeSpan timeToLive, string? deadOwner, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(key, [
            TakeText.With(
                key, tenant, owner, (long)timeToLive.TotalMilliseconds, SqlNull.Or(deadOwner), database.IsExclusive ? 1 : 0),
            HolderText.With(key)]);
        var results = await coalescer.CommitAsync(unit, cancellationToken);
        if (results[0].Rows is [var taken, ..])
        {
            return new LeaseTake(true, (long)taken[0]!, Convert.ToInt64(taken[1], null) == 1);
        }

        var holder = results[1].Rows[0];
        return new LeaseTake(
            false, (long)holder[1]!, false, (string)holder[0]!, TimeSpan.FromMilliseconds((long)holder[2]!));
    }

    /// <summary>Renews many leases of one owner in one statement.</summary>
    /// <returns>The leases that still are the owner's, with their epochs.</returns>
    public async Task<IReadOnlyDictionary<string, long>> RenewAsync(
        string owner, IReadOnlyCollection<string> keys, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var statement = RenewText.With((long)timeToLive.TotalMilliseconds, owner, JsonSerializer.Serialize(keys));
        var results = await coalescer.CommitAsync(new WriteUnit(owner, [statement]), cancellationToken);
        return results[0].Rows.ToDictionary(row => (string)row[0]!, row => (long)row[1]!, StringComparer.Ordinal);
    }

    /// <summary>Lets go of a lease.</summary>
    /// <param name="fence">The lease and its epoch; an older one changes nothing.</param>
    /// <param name="clean">Whether all state of the owner is exact in the store (nothing in flight, nothing reserved).</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task ReleaseAsync(Fence fence, bool clean, CancellationToken cancellationToken) =>
        coalescer.CommitAsync(
            new WriteUnit(fence.LeaseKey, [ReleaseText.With(clean ? 1 : 0, fence.LeaseKey, fence.Epoch)]), cancellationToken);

    /// <summary>Erases a lease whose owner is done for good. A later one of the same name begins with a higher epoch.</summary>
    /// <param name="fence">The lease and its epoch; an older one changes nothing.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task EraseAsync(Fence fence, CancellationToken cancellationToken) =>
        coalescer.CommitAsync(new WriteUnit(fence.LeaseKey, [EraseText.With(fence.LeaseKey, fence.Epoch)]), cancellationToken);

    /// <summary>Whether an epoch is the newest of its lease.</summary>
    public async Task<bool> IsCurrentAsync(Fence fence, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            HolderText.With(fence.LeaseKey), static reader => reader.GetInt64(1), cancellationToken);
        return rows is [var epoch] && epoch == fence.Epoch;
    }
}

/// <summary>What became of a try to take a lease.</summary>
/// <param name="IsTaken">Whether the caller owns it now.</param>
/// <param name="Epoch">The new epoch, or the one of the owner that holds it.</param>
/// <param name="PreviousClosedCleanly">Whether the owner before let go by itself; true when there was none.</param>
/// <param name="Owner">The owner that holds it, when it was not taken.</param>
/// <param name="ExpiresIn">How long that owner's lease runs, when it was not taken.</param>
internal sealed record LeaseTake(
    bool IsTaken, long Epoch, bool PreviousClosedCleanly, string? Owner = null, TimeSpan ExpiresIn = default);
