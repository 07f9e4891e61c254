using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>Takes up what the owner before left in flight: with the same instance and wire id, and after a crash as suspects.</summary>
internal sealed partial class CrashRecovery(PartitionContext context, DispatchMemory memory, PartitionWriter writer)
{
    /// <summary>Puts messages that were left in flight back to the heads of their lines.</summary>
    /// <param name="previousClosedCleanly">Whether the owner before ended in order; if not, they are suspects.</param>
    public async Task RecoverAsync(bool previousClosedCleanly)
    {
        var held = await context.Stores.Backlog.HeldAsync(context.Stopped);
        var left = held.Where(message => message.State == MessageState.InFlight).ToList();
        if (left.Count == 0)
        {
            return;
        }

        LogRecovering(context.Host.Logger, left.Count, previousClosedCleanly);
        var recover = new MessageEvent.Recover(!previousClosedCleanly && left.Count == 1);
        var writes = left.Select(message => MessageWrite.Of(message, WhatHappens(message, recover), context.Now)).ToList();
        await writer.WriteAsync(writes);
        if (!previousClosedCleanly)
        {
            memory.Suspects.UnionWith(
                writes.Where(write => write.After.State == MessageState.Pending).Select(write => write.After.Id));
        }
    }

    /// <summary>A message that was alone in flight at too many crashes is the likely cause.</summary>
    private MessageEvent WhatHappens(MessageHeader message, MessageEvent.Recover recover) =>
        recover.WasAlone && message.Crashes + 1 >= context.Options.MaxCrashes
            ? new MessageEvent.Discard(DeadReason.Poison, SendFailure.Other, 0)
            : recover;

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Taking up {Count} messages in flight; the owner before closed cleanly: {Clean}.")]
    private static partial void LogRecovering(ILogger logger, int count, bool clean);
}
