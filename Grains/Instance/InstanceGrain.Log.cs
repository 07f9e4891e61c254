using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Instance;

internal sealed partial class InstanceGrain
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Instance {Instance} stays away until somebody acts: {Fault}; it is {State}.")]
    private static partial void LogHalted(ILogger logger, InstanceKey instance, InstanceFault fault, InstanceState state);
}
