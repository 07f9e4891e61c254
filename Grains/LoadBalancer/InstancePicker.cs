using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.LoadBalancer;

namespace OrleansGateway.Grains.LoadBalancer;

/// <summary>Picks from the fleet view, in microseconds. One for the silo: its picks since the last snapshot count as load.</summary>
internal sealed class InstancePicker(IFleetView fleet, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly PickLedger _ledger = new();

    public PickResult Pick(string tenant, string poolName, PickRequest request)
    {
        if (fleet.FindPool(tenant, poolName) is not { } pool)
        {
            return PickResult.None(PickFailure.NoInstance);
        }

        var members = request.Only is null ? pool.Members : [.. pool.Members.Where(member => member.Instance == request.Only)];
        if (members.Count == 0)
        {
            return PickResult.None(PickFailure.NoInstance);
        }

        var now = time.GetUtcNow();
        var free = members.Where(member => Obstacle(member, request, now) == PickFailure.None).ToList();
        if (free.Count == 0)
        {
            return WhyNone(members, request, now);
        }

        if (pool.Affinity && free.Where(member => request.KnownBy.Contains(member.Instance)).ToList() is { Count: > 0 } known)
        {
            free = known;
        }

        lock (_gate)
        {
            var picked = Choose(pool, free, request.Recipient);
            _ledger.Note(pool, picked.Instance);
            return PickResult.Found(picked.Instance);
        }
    }

    private static PickFailure Obstacle(FleetMember member, PickRequest request, DateTimeOffset now) =>
        request.Excluded.Contains(member.Instance) ? PickFailure.AllExcluded
        : member.IsLoggedOut ? PickFailure.AllLoggedOut
        : !member.IsConnected ? PickFailure.NoneConnected
        : member.RestUntil > now ? PickFailure.AllResting
        : PickFailure.None;

    /// <summary>The obstacle that passes first, and when.</summary>
    private static PickResult WhyNone(IReadOnlyList<FleetMember> members, PickRequest request, DateTimeOffset now)
    {
        var failure = members.Max(member => Obstacle(member, request, now));
        var retryAt = failure == PickFailure.AllResting
            ? members.Where(member => member.IsConnected && member.RestUntil > now).Min(member => member.RestUntil)
            : null;
        return PickResult.None(failure, retryAt);
    }

    private FleetMember Choose(FleetPool pool, List<FleetMember> free, string recipient) => pool.Strategy switch
    {
        BalancingStrategy.RoundRobin => free.MinBy(member => _ledger.LastPick(pool, member.Instance))!,
        BalancingStrategy.StickyByRecipient => free.MaxBy(member => RendezvousHash.Score(recipient, member.Instance))!,
        BalancingStrategy.Weighted => LeastLoaded(pool, free, static member => Math.Max(1, member.Weight)),
        _ => LeastLoaded(pool, free, static _ => 1),
    };

    private FleetMember LeastLoaded(FleetPool pool, List<FleetMember> free, Func<FleetMember, int> weight) => free
        .OrderBy(member => (double)(member.SentInWindow + member.InFlight + _ledger.Recent(pool, member.Instance)) / weight(member))
        .ThenBy(member => _ledger.LastPick(pool, member.Instance))
        .First();
}
