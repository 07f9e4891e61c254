using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Fleet;

/// <summary>What an instance tells the fleet view.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Settings">Its pool and weight.</param>
/// <param name="Load">Its figures, read whenever a snapshot is taken.</param>
internal sealed record FleetReport(InstanceState State, InstanceSettings Settings, InstanceLoad Load);
