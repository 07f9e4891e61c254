namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>The states of a message, a closed set. The numbers are stored; never reuse one.</summary>
public enum MessageState
{
    /// <summary>Waits for its time.</summary>
    Scheduled = 0,

    /// <summary>Due; waits for its turn or for the next attempt.</summary>
    Pending = 1,

    /// <summary>Bound to an instance, an attempt is under way.</summary>
    InFlight = 2,

    /// <summary>The server acknowledged it.</summary>
    Done = 3,

    /// <summary>A dead letter: not tried again until it is redriven.</summary>
    Dead = 4,

    /// <summary>A caller cancelled it.</summary>
    Cancelled = 5,

    /// <summary>Its time ran out before it was sent.</summary>
    Expired = 6,
}
