using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Instance;

/// <summary>Why an instance stays away until somebody connects or pairs it.</summary>
/// <param name="State">Stopped or logged out.</param>
/// <param name="Fault">The reason.</param>
/// <param name="Code">The server's code, 0 where it gave none.</param>
/// <param name="Text">A short explanation.</param>
/// <param name="At">Since when.</param>
internal sealed record InstanceHalt(InstanceState State, InstanceFault Fault, int Code, string Text, DateTimeOffset At);
