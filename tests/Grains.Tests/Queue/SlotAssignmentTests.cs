using System.Collections.Immutable;
using CsCheck;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Tests.Queue;

internal sealed class SlotAssignmentTests
{
    private static readonly Gen<int> Counts = Gen.Int[1, QueueMap.MaxPartitions];

    [Test]
    public void Slots_are_spread_evenly_and_only_those_move_that_must() => Gen.Select(Counts, Counts).Sample((before, after) =>
    {
        var owners = SlotAssignment.Balance(QueueMap.Undivided.Owners, before);
        var balanced = SlotAssignment.Balance(owners, after);
        var sizes = balanced.GroupBy(owner => owner).Select(group => group.Count()).ToList();
        var moved = owners.Zip(balanced).Count(slot => slot.First != slot.Second);
        var mustMove = owners.GroupBy(owner => owner)
            .Sum(group => group.Count() - (group.Key < after ? Math.Min(group.Count(), RoomOf(group.Key, after)) : 0));

        Assert.That(sizes, Has.Count.EqualTo(after));
        Assert.That(sizes.Max() - sizes.Min(), Is.LessThanOrEqualTo(1));
        Assert.That(moved, Is.EqualTo(mustMove));
    });

    [Test]
    public void Moves_one_after_the_other_end_in_a_settled_map() => Gen.Select(Counts, Counts).Sample((before, after) =>
    {
        var map = new QueueMap { Owners = SlotAssignment.Balance(QueueMap.Undivided.Owners, before), Partitions = after };
        var steps = 0;
        while (SlotAssignment.NextMove(map) is { } move)
        {
            Assert.That(move.Count, Is.InRange(1, SlotAssignment.MaxSlotsOfMove));
            map = map with { Owners = Moved(map.Owners, move) };
            Assert.That(++steps, Is.LessThanOrEqualTo(QueueSlots.Count), "a move too many");
        }

        Assert.That(map.Used, Is.EqualTo(Enumerable.Range(0, after)));
    });

    private static int RoomOf(int partition, int partitions) =>
        (QueueSlots.Count / partitions) + (partition < QueueSlots.Count % partitions ? 1 : 0);

    private static ImmutableArray<int> Moved(ImmutableArray<int> owners, SlotMove move)
    {
        var moved = owners.ToBuilder();
        foreach (var slot in move.Slots)
        {
            Assert.That(moved[slot], Is.EqualTo(move.Source));
            moved[slot] = move.Target;
        }

        return moved.MoveToImmutable();
    }
}
