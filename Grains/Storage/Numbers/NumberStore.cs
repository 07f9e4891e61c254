using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Numbers;

/// <summary>Which instance a phone number belongs to. A number is claimed at pair success, once in the whole cluster.</summary>
internal sealed class NumberStore(WriteCoalescer coalescer, KeyRing keys)
{
    private static readonly SqlText ClaimText = new($$"""
        INSERT INTO numbers (number_hash, tenant, instance, claimed_at, epoch)
        SELECT CAST(@hash AS TEXT), CAST(@tenant AS TEXT), CAST(@instance AS TEXT), {now_ms}, CAST(@epoch AS BIGINT)
        WHERE {{Fence.Condition}}
        ON CONFLICT DO NOTHING
        """);

    private static readonly SqlText OwnerText = new("SELECT tenant, instance FROM numbers WHERE number_hash = @hash");

    private static readonly SqlText ReleaseText = new(
        "DELETE FROM numbers WHERE number_hash = @hash AND tenant = @tenant AND instance = @instance");

    private static readonly SqlText EraseText = new(
        "DELETE FROM numbers WHERE tenant = @tenant AND instance = @instance AND {fenced}");

    /// <summary>Gives back whatever number an instance has that is deleted; for a unit with the same fence.</summary>
    public static SqlStatement Erase(string tenant, string instance, Fence fence) =>
        EraseText.With(tenant, instance, fence.LeaseKey, fence.Epoch);

    /// <summary>Claims a number for an instance. Repeating it changes nothing.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="number">The number, digits only.</param>
    /// <param name="fence">The instance's lease.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StaleEpochException">The lease is over.</exception>
    public async Task<NumberClaim> ClaimAsync(
        string tenant, string instance, string number, Fence fence, CancellationToken cancellationToken)
    {
        var hash = HashOf(number);
        var unit = new WriteUnit(
            hash, [ClaimText.With(hash, tenant, instance, fence.Epoch, fence.LeaseKey), OwnerText.With(hash)], fence);
        var results = await coalescer.CommitAsync(unit, cancellationToken);

        var owner = results[1].Rows[0];
        var (ownerTenant, ownerInstance) = ((string)owner[0]!, (string)owner[1]!);
        return new NumberClaim(ownerTenant == tenant && ownerInstance == instance, ownerTenant, ownerInstance);
    }

    /// <summary>Gives a number back, when the instance was logged out for good.</summary>
    public Task ReleaseAsync(string tenant, string instance, string number, CancellationToken cancellationToken)
    {
        var hash = HashOf(number);
        return coalescer.CommitAsync(new WriteUnit(hash, [ReleaseText.With(hash, tenant, instance)]), cancellationToken);
    }

    private string HashOf(string number) => keys.LookupHash("number", number);
}

/// <summary>What became of a claim to a number.</summary>
/// <param name="IsOurs">Whether the number belongs to the claiming instance now.</param>
/// <param name="Instance">The instance that has it.</param>
/// <param name="Tenant">The tenant of that instance.</param>
internal sealed record NumberClaim(bool IsOurs, string Tenant, string Instance);
