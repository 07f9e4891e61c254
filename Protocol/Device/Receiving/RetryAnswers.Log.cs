using Microsoft.Extensions.Logging;

namespace OrleansGateway.Protocol.Device.Receiving;

internal sealed partial class RetryAnswers
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Retry receipt {Count} is not answered (message known: {IsKnown}, device in its fan-out: {IsInFanout})")]
    private partial void LogNotAnswered(int count, bool isKnown, bool isInFanout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message cannot be sent again, there is no session with the device: {Failure}")]
    private partial void LogNoSession(string failure);
}
