using Orleans.Concurrency;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Interfaces.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Pools;
using OrleansGateway.Grains.Queue.Store;

namespace OrleansGateway.Grains.Tenants;

/// <summary>Lists what a tenant has, from the silo's fleet view and the store; any activation will do.</summary>
[StatelessWorker]
internal sealed class TenantGrain(
    FleetView fleet, InstanceDirectory instances, PoolStore pools, QueueDirectoryStore queues, ILocalSiloDetails self)
    : Grain, ITenantGrain
{
    private const int ShownDigits = 3;

    private string Tenant => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => InstanceKey.IsName(Tenant)
        ? Task.CompletedTask
        : throw new InvalidOperationException($"The key of a list is the tenant, with {InstanceKey.NameRule}.");

    public async Task<InstancePage> ListInstancesAsync(string? after, int limit, CancellationToken cancellationToken = default)
    {
        var all = fleet.List(Tenant, self.SiloAddress);
        var names = PageOf(all.Keys, after, limit);
        var accounts = await Task.WhenAll(names.Names.Select(name => instances.AccountOfAsync(new InstanceKey(Tenant, name))));
        return new InstancePage
        {
            Instances = [.. names.Names.Zip(accounts).Select(pair => SummaryOf(all[pair.First], pair.Second))],
            NextCursor = names.NextCursor,
        };
    }

    public async Task<NamePage> ListPoolsAsync(string? after, int limit, CancellationToken cancellationToken = default)
    {
        var configured = (await pools.ListAsync(cancellationToken)).Where(pool => pool.Tenant == Tenant).Select(pool => pool.Pool);
        var used = fleet.List(Tenant, self.SiloAddress).Values.Select(found => found.Entry.Pool);
        return PageOf(configured.Concat(used), after, limit);
    }

    public async Task<NamePage> ListQueuesAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        PageOf(await queues.NamesAsync(Tenant, cancellationToken), after, limit);

    private static InstanceSummary SummaryOf((FleetDigestEntry Entry, SiloAddress? Silo) found, string? account) => new()
    {
        Instance = found.Entry.Instance,
        State = found.Entry.State,
        Pool = found.Entry.Pool,
        MaskedNumber = account is null ? null : Masked(account.Split(':', '@')[0]),
        Silo = found.Silo?.Endpoint.ToString(),
    };

    private static string Masked(string number) =>
        new string('*', Math.Max(0, number.Length - ShownDigits)) + number[Math.Max(0, number.Length - ShownDigits)..];

    private static NamePage PageOf(IEnumerable<string> names, string? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, InstancePage.MaxSize);
        var left = names.Distinct(StringComparer.Ordinal).Where(name => string.CompareOrdinal(name, after) > 0)
            .Order(StringComparer.Ordinal).Take(limit + 1).ToList();
        return new NamePage { Names = [.. left.Take(limit)], NextCursor = left.Count > limit ? left[limit - 1] : null };
    }
}
