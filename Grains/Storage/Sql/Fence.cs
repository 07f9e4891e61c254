using System.Globalization;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>What a writer carries: its lease and the epoch under which it took it. Old epochs write nothing.</summary>
/// <param name="LeaseKey">The lease.</param>
/// <param name="Epoch">The epoch.</param>
internal readonly record struct Fence(string LeaseKey, long Epoch)
{
    /// <summary>The condition of every fenced statement; its parameters are <c>@lease</c> and <c>@epoch</c>.</summary>
    public const string Condition = "EXISTS (SELECT 1 FROM leases WHERE lease_key = @lease AND epoch = @epoch)";

    private static readonly SqlText CheckText = new(
        "SELECT epoch FROM leases WHERE lease_key = @key AND epoch = @epoch {for_share}");

    /// <summary>The lease of an instance.</summary>
    public static string InstanceLease(string tenant, string instance) => $"{tenant}/instance/{instance}";

    /// <summary>The lease of a queue's partition.</summary>
    public static string QueueLease(string tenant, string queue, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{tenant}/queue/{queue}/{partition}");

    /// <summary>
    /// What a database checks before a unit with this fence: it gives no row when the epoch is old, and keeps the lease from
    /// changing hands until the unit is committed. The unit's statements must carry the <see cref="Condition"/>.
    /// </summary>
    public SqlStatement Guard() => CheckText.With(LeaseKey, Epoch);

    /// <summary>The error of a writer whose epoch is old.</summary>
    public StaleEpochException Stale() => new(LeaseKey, Epoch);
}
