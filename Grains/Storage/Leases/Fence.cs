namespace OrleansGateway.Grains.Storage.Leases;

/// <summary>What a writer carries: its lease and the epoch under which it took it. Old epochs write nothing.</summary>
/// <param name="LeaseKey">The lease.</param>
/// <param name="Epoch">The epoch.</param>
internal readonly record struct Fence(string LeaseKey, long Epoch)
{
    public static string InstanceLease(string tenant, string instance) => $"{tenant}/instance/{instance}";

    public static string QueueLease(string tenant, string queue, int partition) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{tenant}/queue/{queue}/{partition}");

    public StaleEpochException Stale() => new(LeaseKey, Epoch);
}
