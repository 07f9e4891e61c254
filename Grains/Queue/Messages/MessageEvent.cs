using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>What can happen to a message: a closed set. The first five are the outcomes of an attempt.</summary>
internal abstract record MessageEvent
{
    private MessageEvent()
    {
    }

    /// <summary>The server acknowledged it.</summary>
    internal sealed record Sent : MessageEvent;

    /// <summary>The attempt failed and counts; another follows after the delay.</summary>
    /// <param name="Delay">The back-off.</param>
    /// <param name="Failure">Why.</param>
    /// <param name="Code">The server's code.</param>
    /// <param name="Pinned">Whether only the same instance may try again.</param>
    internal sealed record Retry(TimeSpan Delay, SendFailure Failure, int Code, bool Pinned) : MessageEvent;

    /// <summary>The attempt did not take place or was put off; it does not count.</summary>
    /// <param name="Until">When to try again, milliseconds since 1970.</param>
    /// <param name="Failure">Why.</param>
    /// <param name="Code">The server's code.</param>
    /// <param name="Pinned">Whether only the instance that it is bound to may try again.</param>
    internal sealed record Snooze(long Until, SendFailure Failure, int Code, bool Pinned) : MessageEvent;

    /// <summary>It will not be tried again.</summary>
    /// <param name="Reason">Why it is a dead letter.</param>
    /// <param name="Failure">Why the attempt failed.</param>
    /// <param name="Code">The server's code.</param>
    internal sealed record Discard(DeadReason Reason, SendFailure Failure, int Code) : MessageEvent;

    /// <summary>A caller cancelled it.</summary>
    internal sealed record Cancel : MessageEvent;

    /// <summary>Its time came.</summary>
    internal sealed record FallDue : MessageEvent;

    /// <summary>It is bound to an instance and an attempt begins.</summary>
    /// <param name="Instance">The instance.</param>
    internal sealed record Bind(string Instance) : MessageEvent;

    /// <summary>Its time ran out.</summary>
    internal sealed record Expire : MessageEvent;

    /// <summary>A caller gave it another time.</summary>
    /// <param name="NotBefore">The time, milliseconds since 1970.</param>
    internal sealed record Reschedule(long NotBefore) : MessageEvent;

    /// <summary>Its owner died while it was in flight.</summary>
    /// <param name="WasAlone">Whether nothing else was in flight.</param>
    internal sealed record Recover(bool WasAlone) : MessageEvent;

    /// <summary>A caller put a dead letter back.</summary>
    internal sealed record Redrive : MessageEvent;
}
