using System.Collections.Immutable;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>A run of slots that goes from one partition to another.</summary>
internal sealed record SlotMove(int Source, int Target, int First, int Count)
{
    public int Last => First + Count - 1;

    public ImmutableArray<int> Slots => [.. Enumerable.Range(First, Count)];
}
