using System.Collections.Immutable;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>Spreads slots evenly over partitions and moves no slot that may stay. Pure.</summary>
internal static class SlotAssignment
{
    /// <summary>Slots of one move: few, so that their owner closes them for a moment only.</summary>
    public const int MaxSlotsOfMove = 16;

    /// <summary>The owners that a map is to end with.</summary>
    public static ImmutableArray<int> Balance(ImmutableArray<int> owners, int partitions)
    {
        var room = new int[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            room[partition] = (owners.Length / partitions) + (partition < owners.Length % partitions ? 1 : 0);
        }

        var balanced = owners.ToBuilder();
        var homeless = new List<int>();
        for (var slot = 0; slot < owners.Length; slot++)
        {
            var owner = owners[slot];
            if (owner < partitions && room[owner] > 0)
            {
                room[owner]--;
            }
            else
            {
                homeless.Add(slot);
            }
        }

        var next = 0;
        foreach (var slot in homeless)
        {
            while (room[next] == 0)
            {
                next++;
            }

            room[next]--;
            balanced[slot] = next;
        }

        return balanced.MoveToImmutable();
    }

    /// <summary>The next slots to move; null when all are where they belong.</summary>
    public static SlotMove? NextMove(QueueMap map)
    {
        var owners = map.Owners;
        var balanced = Balance(owners, map.Partitions);
        var first = 0;
        while (first < owners.Length && owners[first] == balanced[first])
        {
            first++;
        }

        if (first == owners.Length)
        {
            return null;
        }

        var count = 1;
        while (count < MaxSlotsOfMove && first + count < owners.Length
            && owners[first + count] == owners[first] && balanced[first + count] == balanced[first])
        {
            count++;
        }

        return new SlotMove(owners[first], balanced[first], first, count);
    }
}

/// <summary>A run of slots that goes from one partition to another.</summary>
internal sealed record SlotMove(int Source, int Target, int First, int Count)
{
    public int Last => First + Count - 1;

    public ImmutableArray<int> Slots => [.. Enumerable.Range(First, Count)];
}
