using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansGateway.Client.Calls;
using OrleansGateway.Client.Instance;
using OrleansGateway.Client.Pools;
using OrleansGateway.Client.Queue;
using OrleansGateway.Grains.Interfaces.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Pools;

namespace OrleansGateway.Client;

/// <summary>Turns names into grains.</summary>
internal sealed class GatewayClient(IGrainFactory grains, string tenant, TimeProvider time) : IGatewayClient
{
    private readonly ConcurrentDictionary<string, QueueRoutes> _queues = new(StringComparer.Ordinal);

    public IQueueClient Queue(string name) => new QueueClient(
        _queues.GetOrAdd(Checked(name), static (queue, client) => client.RoutesOf(queue), this), time);

    public IInstanceClient Instance(string id)
    {
        var key = new InstanceKey(Checked(tenant), Checked(id));
        return new InstanceClient(id, grains.GetGrain<IInstanceGrain>(key.ToString()), time);
    }

    public IPoolClient Pool(string name)
    {
        var key = new InstanceKey(Checked(tenant), Checked(name));
        return new PoolClient(name, grains.GetGrain<IPoolGrain>(key.ToString()));
    }

    public IGatewayClient ForTenant(string tenant) => new GatewayClient(grains, Checked(tenant), time);

    public IAsyncEnumerable<InstanceSummary> ListInstancesAsync(CancellationToken cancellationToken = default) => PagesAsync(
        async after =>
        {
            var page = await Lists.ListInstancesAsync(after, InstancePage.MaxSize, cancellationToken);
            return (page.Instances, page.NextCursor);
        },
        cancellationToken);

    public IAsyncEnumerable<string> ListPoolsAsync(CancellationToken cancellationToken = default) => NamesAsync(
        after => Lists.ListPoolsAsync(after, InstancePage.MaxSize, cancellationToken), cancellationToken);

    public IAsyncEnumerable<string> ListQueuesAsync(CancellationToken cancellationToken = default) => NamesAsync(
        after => Lists.ListQueuesAsync(after, InstancePage.MaxSize, cancellationToken), cancellationToken);

    private ITenantGrain Lists => grains.GetGrain<ITenantGrain>(Checked(tenant));

    private static IAsyncEnumerable<string> NamesAsync(Func<string?, Task<NamePage>> read, CancellationToken cancellationToken) =>
        PagesAsync(
            async after =>
            {
                var page = await read(after);
                return (page.Names, page.NextCursor);
            },
            cancellationToken);

    private static async IAsyncEnumerable<T> PagesAsync<T>(
        Func<string?, Task<(ImmutableArray<T> Entries, string? Next)>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var after = cursor;
            (var entries, cursor) = await CallRetry.RunAsync(() => read(after), cancellationToken);
            foreach (var entry in entries)
            {
                yield return entry;
            }
        }
        while (cursor is not null);
    }

    private QueueRoutes RoutesOf(string queue) => new(grains, Checked(tenant), queue);

    private static string Checked(string name) => InstanceKey.IsName(name)
        ? name
        : throw new ArgumentException($"A name has {InstanceKey.NameRule}.", nameof(name));
}
