using OrleansGateway.Client.Instance;
using OrleansGateway.Client.Pools;
using OrleansGateway.Client.Queue;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Pools;

namespace OrleansGateway.Client;

/// <summary>Turns names into grains.</summary>
internal sealed class GatewayClient(IGrainFactory grains, string tenant, TimeProvider time) : IGatewayClient
{
    public IQueueClient Queue(string name) => new QueueClient(grains, Checked(tenant), Checked(name));

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

    private static string Checked(string name) => InstanceKey.IsName(name)
        ? name
        : throw new ArgumentException($"A name has {InstanceKey.NameRule}.", nameof(name));
}
