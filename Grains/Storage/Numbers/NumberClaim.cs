namespace OrleansGateway.Grains.Storage.Numbers;

/// <summary>What became of a claim to a number.</summary>
/// <param name="IsOurs">Whether the number belongs to the claiming instance now.</param>
/// <param name="Instance">The instance that has it.</param>
/// <param name="Tenant">The tenant of that instance.</param>
internal sealed record NumberClaim(bool IsOurs, string Tenant, string Instance);
