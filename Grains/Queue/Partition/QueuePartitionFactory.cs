using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>Makes partitions for grains that hold the lease.</summary>
internal sealed class QueuePartitionFactory(
    PartitionStoresFactory stores, IMessageRouterFactory routers, IFleetView fleet, IOptions<QueueOptions> options,
    TimeProvider time, IRandomSource random, QueueInstruments instruments)
{
    /// <param name="key">The partition.</param>
    /// <param name="fence">The lease under which it writes.</param>
    /// <param name="host">The grain around it.</param>
    public QueuePartition Create(QueueKey key, Fence fence, PartitionHost host) => new(
        new PartitionContext(key, stores.Create(key, fence), routers.Create(key.Tenant), fleet, options.Value, time, random)
        {
            Host = host,
            Instruments = instruments,
        });
}
