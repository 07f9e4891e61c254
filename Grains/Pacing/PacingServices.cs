using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Storage.Sealing;

namespace OrleansGateway.Grains.Pacing;

/// <summary>What the pacers of a silo share.</summary>
internal sealed record PacingServices(
    PacingStore Store,
    PacingRulebook Rules,
    KeyRing Keys,
    GatewayInstruments Instruments,
    IOptions<PacingOptions> Options,
    TimeProvider Time,
    ILogger<InstancePacer> Logger);
