using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Store;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>What the parts of a partition share.</summary>
internal sealed record PartitionContext(
    QueueKey Key, PartitionStores Stores, IMessageRouter Router, IFleetView Fleet, QueueOptions Options, TimeProvider Time,
    IRandomSource Random)
{
    /// <summary>The grain around the partition.</summary>
    public required PartitionHost Host { get; init; }

    /// <summary>The metrics of the silo's queues.</summary>
    public required QueueInstruments Instruments { get; init; }

    public PartitionSlots Slots { get; } = new(Key.Partition);

    /// <summary>Cancelled when the partition must write nothing any more.</summary>
    public CancellationToken Stopped => Host.Stopped;

    /// <summary>Milliseconds since 1970.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The time after a delay, milliseconds since 1970.</summary>
    public long After(TimeSpan delay) => Now + (long)delay.TotalMilliseconds;

    /// <summary>A random number, 0 to below 1.</summary>
    public double NextJitter()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Random.Fill(bytes);
        return (BitConverter.ToUInt64(bytes) >> 11) * (1.0 / (1UL << 53));
    }
}

/// <summary>The grain around a partition, as the partition sees it.</summary>
/// <param name="WakeAfter">Sets the timer that wakes the partition; a new time replaces the one before.</param>
/// <param name="Ended">The partition has failed and must be opened again.</param>
/// <param name="Logger">The grain's logger.</param>
/// <param name="Stopped">Cancelled when the partition must write nothing any more.</param>
internal sealed record PartitionHost(
    Action<TimeSpan> WakeAfter, Action<Exception> Ended, ILogger Logger, CancellationToken Stopped);
