namespace OrleansGateway.Grains.Storage.GrainStates;

/// <summary>The key of a grain's state.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Name">The state's name.</param>
/// <param name="GrainId">The grain's id as text.</param>
internal readonly record struct GrainStateKey(string Tenant, string Name, string GrainId);
