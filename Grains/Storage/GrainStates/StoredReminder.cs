namespace OrleansGateway.Grains.Storage.GrainStates;

/// <summary>A reminder as a row.</summary>
/// <param name="Tenant">The tenant of the grain.</param>
/// <param name="GrainId">The grain's id as text.</param>
/// <param name="Name">The reminder's name.</param>
/// <param name="GrainHash">The uniform hash of the grain's id; reminder services share the ring by it.</param>
/// <param name="StartAt">When it first ticks.</param>
/// <param name="Period">How often.</param>
/// <param name="ETag">The version of the row; ignored when writing.</param>
internal sealed record StoredReminder(
    string Tenant, string GrainId, string Name, uint GrainHash, DateTimeOffset StartAt, TimeSpan Period, string ETag);
