using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage.Sealing;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>An attempt at a message.</summary>
/// <param name="Message">The message, bound to an instance and written as such.</param>
/// <param name="WasPinned">Whether an earlier attempt's outcome is unknown.</param>
internal sealed record SendAttempt(MessageHeader Message, bool WasPinned);

/// <summary>Makes an attempt: opens the body, hands it to the instance and waits for the answer.</summary>
internal sealed partial class AttemptSender(PartitionContext context, ChatCache chats)
{
    /// <summary>Sends a message; whatever goes wrong is in the result.</summary>
    public async Task<SendResult> SendAsync(MessageHeader message, byte[] sealedBody) =>
        Open(message, sealedBody) is { } body
            ? await SendAsync(message, body)
            : SendResult.NotSent(SendFailure.InvalidContent);

    /// <summary>The body; null when it cannot be opened, which no further attempt will change.</summary>
    private MessageBody? Open(MessageHeader message, byte[] sealedBody)
    {
        try
        {
            return context.Stores.Keys.Open(message.Id, sealedBody);
        }
        catch (Exception error) when (error is SealBrokenException or InvalidDataException or EndOfStreamException)
        {
            LogUnreadable(context.Host.Logger, error, message.Id);
            return null;
        }
    }

    private async Task<SendResult> SendAsync(MessageHeader message, MessageBody body)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.Stopped);
        try
        {
            var request = new SendRequest
            {
                WireId = message.WireId,
                Recipient = body.Recipient,
                Content = body.Content,
                Attempt = message.Attempts + 1,
                IsNewChat = chats.IsNewChat(message, message.Instance!),
            };
            var send = context.Router.SendAsync(message.Instance!, request, timeout.Token);
            return await send.WaitAsync(context.Options.AttemptTimeout, context.Time, context.Stopped);
        }
        catch (TimeoutException)
        {
            await timeout.CancelAsync();
            return SendResult.Unknown(SendFailure.TimedOut);
        }
#pragma warning disable CA1031 // Whatever a call to another grain throws: the outcome is unknown.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogSendFailed(context.Host.Logger, error, message.Id);
            return SendResult.Unknown(SendFailure.Other);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sending message {MessageId} failed; its outcome is unknown.")]
    private static partial void LogSendFailed(ILogger logger, Exception error, string messageId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored body of message {MessageId} cannot be opened.")]
    private static partial void LogUnreadable(ILogger logger, Exception error, string messageId);
}
