using Microsoft.Extensions.Logging;

namespace OrleansGateway.Protocol.Device.Sending;

internal sealed partial class MessageSender
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The server knows other devices than a message went to (round {Round}); the lists are asked for anew")]
    private partial void LogDeviceListMismatch(int round);

    [LoggerMessage(Level = LogLevel.Information, Message = "A message did not leave, a look-up failed: {Failure}")]
    private partial void LogLookupFailed(string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message did not leave, the store failed: {Failure}")]
    private partial void LogStorageFailed(string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "No answer of the server for a message that may have left: {Failure}")]
    private partial void LogOutcomeUnknown(string failure);
}
