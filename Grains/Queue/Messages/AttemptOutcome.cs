using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>Classifies what an instance answered: the pure step from a result to what happens to the message.</summary>
internal static class AttemptOutcome
{
    /// <summary>What follows for the message.</summary>
    /// <param name="message">The message in flight.</param>
    /// <param name="result">The instance's answer.</param>
    /// <param name="wasPinned">Whether an earlier attempt's outcome is unknown, so that only this instance may send it.</param>
    /// <param name="options">The queue's options.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    /// <param name="jitter">A random number, 0 to below 1.</param>
    public static MessageEvent Of(
        MessageHeader message, SendResult result, bool wasPinned, QueueOptions options, long now, double jitter)
    {
        if (result.Outcome == SendOutcome.Acknowledged)
        {
            return new MessageEvent.Sent();
        }

        if (result.Outcome == SendOutcome.Unknown)
        {
            return Again(message, result, pinned: true, options, jitter);
        }

        // No byte of this attempt counts; an earlier unknown one still pins, unless the server refused this wire id.
        var pinned = wasPinned && result.Outcome == SendOutcome.NotSent;
        return result.Failure switch
        {
            SendFailure.NotOnWhatsApp => Dead(DeadReason.NotOnWhatsApp, result),
            SendFailure.InvalidRecipient => Dead(DeadReason.InvalidRecipient, result),
            SendFailure.InvalidContent => Dead(DeadReason.InvalidContent, result),
            SendFailure.LoggedOut when pinned => Dead(DeadReason.OutcomeUnknown, result),
            SendFailure.LoggedOut when message.WantedInstance is not null => Dead(DeadReason.LoggedOut, result),
            SendFailure.LoggedOut or SendFailure.NewChatsRestricted or SendFailure.RateLimited => Put(result, now, pinned),
            SendFailure.RecipientUnavailable when result.Outcome == SendOutcome.NotSent =>
                Put(result, now + (long)options.DefaultRest.TotalMilliseconds, pinned),
            _ when result.Outcome == SendOutcome.NotSent => Put(result, now, pinned),
            _ => Again(message, result, pinned: false, options, jitter),
        };
    }

    /// <summary>Until when the instance gets no message after an answer; null when it may go on.</summary>
    public static long? RestUntil(SendResult result, QueueOptions options, long now) => result switch
    {
        // The instance's own pace, which the partition keeps track of: the instance as a whole does not rest.
        { Failure: SendFailure.Paced or SendFailure.QuietHours or SendFailure.RecipientPaced or SendFailure.NewChatsCapped } => null,
        // One recipient's trouble: the message waits, the instance goes on.
        { Failure: SendFailure.RecipientUnavailable } => null,
        { RestUntil: { } until } => Math.Max(now, until.ToUnixTimeMilliseconds()),
        { Failure: SendFailure.RateLimited } => now + (long)options.DefaultRest.TotalMilliseconds,
        { Failure: SendFailure.LoggedOut } => now + (long)options.DefaultRest.TotalMilliseconds,
        { Outcome: SendOutcome.NotSent, Failure: not SendFailure.NewChatsRestricted } =>
            now + (long)options.NoInstanceRetry.TotalMilliseconds,
        _ => null,
    };

    /// <summary>Why an attempt did not end with an acknowledgement, as a word; empty if it did.</summary>
    public static string ReasonOf(MessageEvent outcome) => outcome switch
    {
        MessageEvent.Retry retry => $"{retry.Failure}",
        MessageEvent.Snooze snooze => $"{snooze.Failure}",
        MessageEvent.Discard discard => $"{discard.Reason}",
        _ => "",
    };

    /// <summary>The back-off before the attempt that follows attempt n: full jitter over base × 2^(n−1), at most the cap.</summary>
    public static TimeSpan BackOff(int attempt, QueueOptions options, double jitter)
    {
        var doubled = options.RetryBase.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 40));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, options.RetryCap.TotalMilliseconds) * jitter);
    }

    private static MessageEvent Again(
        MessageHeader message, SendResult result, bool pinned, QueueOptions options, double jitter)
    {
        var attempt = message.Attempts + 1;
        return attempt >= message.MaxAttempts
            ? Dead(pinned ? DeadReason.OutcomeUnknown : DeadReason.AttemptsExhausted, result)
            : new MessageEvent.Retry(BackOff(attempt, options, jitter), result.Failure, result.Code, pinned);
    }

    private static MessageEvent.Discard Dead(DeadReason reason, SendResult result) =>
        new(reason, result.Failure, result.Code);

    private static MessageEvent.Snooze Put(SendResult result, long until, bool pinned) =>
        new(until, result.Failure, result.Code, pinned);
}
