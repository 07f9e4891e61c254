using System.Collections.Concurrent;
using OrleansGateway.Client.Instance;
using OrleansGateway.Client.Pools;
using OrleansGateway.Client.Queue;
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

    private QueueRoutes RoutesOf(string queue) => new(grains, Checked(tenant), queue);

    private static string Checked(string name) => InstanceKey.IsName(name)
        ? name
        : throw new ArgumentException($"A name has {InstanceKey.NameRule}.", nameof(name));
}
