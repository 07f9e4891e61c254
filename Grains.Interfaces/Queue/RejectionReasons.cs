using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>Says in one sentence each why a message was not taken, and what to do.</summary>
internal static class RejectionReasons
{
    public static string Of(EnqueueResult result) => result.Rejection switch
    {
        EnqueueRejection.InvalidName => $"The name of the pool or the instance is not valid; use {InstanceKey.NameRule}.",
        EnqueueRejection.InvalidRecipient => $"The recipient is not valid; use {RecipientAddress.Rule}.",
        EnqueueRejection.EmptyContent => "There is nothing to send; set a text.",
        EnqueueRejection.ContentTooLarge => $"The text is longer than {TextContent.MaxLength} UTF-16 units; split it.",
        EnqueueRejection.InvalidPriority =>
            $"The priority is not {EnqueueRequest.LowestPriority} to {EnqueueRequest.HighestPriority}.",
        EnqueueRejection.InvalidTime => "The message expires before it may be sent, or has expired already.",
        EnqueueRejection.InvalidOption => "An ordering key, idempotency key, instance or number of attempts is out of range.",
        EnqueueRejection.Conflict => $"The idempotency key was used for another message, {result.MessageId}.",
        EnqueueRejection.QueueFull => $"The queue is full; try again{After(result)}.",
        EnqueueRejection.Suppressed => "The recipient has opted out.",
        EnqueueRejection.WrongPartition => "The slot of the message is moving to another partition; try again.",
        EnqueueRejection.Unavailable =>
            $"The queue cannot commit at the moment; try again{After(result)} with the same idempotency key.",
        EnqueueRejection.UnknownInstance => "The pool has no such instance; configure it first, or leave the instance out.",
        _ => $"{result.Rejection}.",
    };

    private static string After(EnqueueResult result) => result.RetryAfter is { } delay
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" in {delay.TotalSeconds:0.#} s")
        : "";
}
