using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>
/// The life of a message as a pure function: what an event makes of it. The table is what docs/queue.md draws.
/// </summary>
internal static class MessageLife
{
    /// <summary>Every move that is allowed: from a state, by an event, to a state. Nothing else happens to a message.</summary>
    public static readonly IReadOnlyDictionary<(MessageState From, Type Event), MessageState> Moves =
        new Dictionary<(MessageState From, Type Event), MessageState>
        {
            [(MessageState.Scheduled, typeof(MessageEvent.FallDue))] = MessageState.Pending,
            [(MessageState.Scheduled, typeof(MessageEvent.Reschedule))] = MessageState.Scheduled,
            [(MessageState.Scheduled, typeof(MessageEvent.Cancel))] = MessageState.Cancelled,
            [(MessageState.Scheduled, typeof(MessageEvent.Expire))] = MessageState.Expired,
            [(MessageState.Pending, typeof(MessageEvent.Bind))] = MessageState.InFlight,
            [(MessageState.Pending, typeof(MessageEvent.Snooze))] = MessageState.Pending,
            [(MessageState.Pending, typeof(MessageEvent.Reschedule))] = MessageState.Scheduled,
            [(MessageState.Pending, typeof(MessageEvent.Discard))] = MessageState.Dead,
            [(MessageState.Pending, typeof(MessageEvent.Cancel))] = MessageState.Cancelled,
            [(MessageState.Pending, typeof(MessageEvent.Expire))] = MessageState.Expired,
            [(MessageState.InFlight, typeof(MessageEvent.Sent))] = MessageState.Done,
            [(MessageState.InFlight, typeof(MessageEvent.Retry))] = MessageState.Pending,
            [(MessageState.InFlight, typeof(MessageEvent.Snooze))] = MessageState.Pending,
            [(MessageState.InFlight, typeof(MessageEvent.Recover))] = MessageState.Pending,
            [(MessageState.InFlight, typeof(MessageEvent.Discard))] = MessageState.Dead,
            [(MessageState.Dead, typeof(MessageEvent.Redrive))] = MessageState.Pending,
        };

    /// <summary>Whether a state is the end, but for a redrive of a dead letter.</summary>
    public static bool IsFinal(MessageState state) =>
        state is MessageState.Done or MessageState.Dead or MessageState.Cancelled or MessageState.Expired;

    /// <summary>What an event makes of a message.</summary>
    /// <returns>The message afterwards, or null when its state does not allow the event.</returns>
    public static MessageHeader? Apply(MessageHeader message, MessageEvent happening, long now)
    {
        if (!Moves.TryGetValue((message.State, happening.GetType()), out var next))
        {
            return null;
        }

        var moved = message with { State = next, FinishedAt = IsFinal(next) ? now : null, IsHeld = false };
        return happening switch
        {
            MessageEvent.FallDue => moved with { LineAt = message.NextAt },
            MessageEvent.Bind bind => moved with { Instance = bind.Instance, IsHeld = true },
            MessageEvent.Retry retry => Again(moved, message.Attempts + 1, now + (long)retry.Delay.TotalMilliseconds, retry.Pinned),
            MessageEvent.Snooze snooze => Again(moved, message.Attempts, Math.Max(now, snooze.Until), snooze.Pinned),
            MessageEvent.Recover recover => moved with
            {
                IsHeld = true,
                NextAt = now,
                Crashes = message.Crashes + (recover.WasAlone ? 1 : 0),
            },
            MessageEvent.Reschedule reschedule => moved with { NextAt = reschedule.NotBefore, LineAt = reschedule.NotBefore },
            MessageEvent.Discard discard => moved with
            {
                DeadReason = discard.Reason,
                Attempts = message.State == MessageState.InFlight ? message.Attempts + 1 : message.Attempts,
            },
            MessageEvent.Redrive => moved with
            {
                LineAt = now,
                NextAt = now,
                Attempts = 0,
                Crashes = 0,
                DeadReason = DeadReason.None,
                Instance = message.DeadReason == DeadReason.OutcomeUnknown ? message.Instance : null,
            },
            _ => moved,
        };
    }

    /// <summary>Back to the head of its line, which it holds; unpinned, any instance of the pool may take it.</summary>
    private static MessageHeader Again(MessageHeader moved, int attempts, long nextAt, bool pinned) => moved with
    {
        Attempts = attempts,
        NextAt = nextAt,
        IsHeld = true,
        Instance = pinned ? moved.Instance : null,
    };
}
