using OrleansGateway.Grains.Storage.Leases;

namespace OrleansGateway.Grains.Fleet;

/// <summary>Leases are owned by silos; the membership says which of them are dead.</summary>
internal sealed class MembershipVerdict(ILocalSiloDetails self, IClusterMembershipService membership) : ILeaseOwnerVerdict
{
    public string Self { get; } = self.SiloAddress.ToParsableString();

    // A silo that the table has forgotten gets no verdict: its lease runs out by itself.
    public bool IsDead(string owner) =>
        membership.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(owner)) == SiloStatus.Dead;
}
