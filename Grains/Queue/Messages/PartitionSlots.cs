using System.Collections.Immutable;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>
/// The slots of one partition, by the map as last read. A slot that is to leave first begins no attempt, then takes no
/// message, and then is gone.
/// </summary>
internal sealed class PartitionSlots(int partition)
{
    private HashSet<int> _leaving = [];
    private bool _areLeavingClosed;

    /// <summary>The map; never replaced by an older one.</summary>
    public QueueMap Map { get; private set; } = QueueMap.Undivided;

    /// <summary>Whether a map gives slots to the partition that are not its own yet.</summary>
    public bool Gains(QueueMap map) => map.Epoch > Map.Epoch
        && Enumerable.Range(0, QueueSlots.Count).Any(slot => map.Owners[slot] == partition && Map.Owners[slot] != partition);

    /// <summary>Takes a map that was read.</summary>
    public void Take(QueueMap map) => Map = map.Epoch > Map.Epoch ? map : Map;

    /// <summary>Whether the partition takes messages of a slot, and changes to them.</summary>
    public bool Accepts(int slot) => Map.Owners[slot] == partition && !(_areLeavingClosed && _leaving.Contains(slot));

    /// <summary>Whether the partition answers for a message. An invalid id belongs to no slot and is not found anywhere.</summary>
    public bool AcceptsMessage(string messageId) => QueueSlots.OfMessage(messageId) is not { } slot || Accepts(slot);

    /// <summary>
    /// Whether an attempt at a message may begin. Not while its slot leaves, and not before the partition has taken up a slot
    /// that came to it: until then it may not know the first message of the line.
    /// </summary>
    public bool MayBegin(string messageId) => QueueSlots.OfMessage(messageId) is { } slot && Accepts(slot) && !_leaving.Contains(slot);

    /// <summary>Whether a message is about to leave with its slot.</summary>
    public bool IsLeaving(string messageId) => QueueSlots.OfMessage(messageId) is { } slot && _leaving.Contains(slot);

    /// <summary>Whether all slots of a move are the partition's.</summary>
    public bool OwnsAll(SlotMove move) => move is { First: >= 0, Count: > 0, Last: < QueueSlots.Count, Target: >= 0 and < QueueMap.MaxPartitions }
        && move.Slots.All(slot => Map.Owners[slot] == partition);

    public void BeginLeaving(ImmutableArray<int> slots) => _leaving = [.. slots];

    public void CloseLeaving() => _areLeavingClosed = true;

    /// <summary>The move is over, done or not.</summary>
    public void EndLeaving()
    {
        _leaving = [];
        _areLeavingClosed = false;
    }
}
