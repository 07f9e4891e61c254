using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>What the parts of a partition share.</summary>
internal sealed record PartitionContext(
    QueueKey Key, MessageStore Store, QueueMapStore Maps, KeyRing Keys, IQueueOutlet Outlet, QueueOptions Options,
    TimeProvider Time, IRandomSource Random)
{
    public PartitionSlots Slots { get; } = new(Key.Partition);

    /// <summary>Milliseconds since 1970.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A random number, 0 to below 1.</summary>
    public double NextJitter()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Random.Fill(bytes);
        return (BitConverter.ToUInt64(bytes) >> 11) * (1.0 / (1UL << 53));
    }
}
