namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>What became of a request to cancel, reschedule or redrive a message.</summary>
public enum MessageChange
{
    /// <summary>It is done and durable.</summary>
    Changed = 0,

    /// <summary>There is no such message.</summary>
    NotFound = 1,

    /// <summary>An attempt is under way; it cannot be called back.</summary>
    InFlight = 2,

    /// <summary>The message is in a state that does not allow it.</summary>
    WrongState = 3,

    /// <summary>The time given is out of range, such as after the expiry.</summary>
    InvalidTime = 4,

    /// <summary>Another partition owns the slot.</summary>
    WrongPartition = 5,

    /// <summary>The store cannot commit at the moment.</summary>
    Unavailable = 6,
}
