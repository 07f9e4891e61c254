using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Pacing;

internal sealed partial class InstancePacer
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Instance {Instance} holds a message back: {Reason}, until {Until}.")]
    private static partial void LogHeldBack(ILogger logger, InstanceKey instance, SendFailure reason, DateTimeOffset? until);
}
