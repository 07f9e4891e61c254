namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>What became of a request to enqueue.</summary>
public enum EnqueueStatus
{
    /// <summary>It is durable and will be sent.</summary>
    Accepted = 0,

    /// <summary>It repeats an earlier request, whose id is given.</summary>
    Duplicate = 1,

    /// <summary>It was not taken; the reason is given.</summary>
    Rejected = 2,
}
