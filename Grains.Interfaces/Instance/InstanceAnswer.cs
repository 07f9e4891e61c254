namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>What became of a request to an instance.</summary>
public enum InstanceAnswer
{
    /// <summary>It is done.</summary>
    Done = 0,

    /// <summary>The instance has no connection at the moment.</summary>
    NotConnected = 1,

    /// <summary>The instance has never been paired, or is logged out.</summary>
    NotPaired = 2,

    /// <summary>The request cannot be carried out; a JID or an id is wrong.</summary>
    Invalid = 3,

    /// <summary>The server refused it, or the connection ended before it answered.</summary>
    Failed = 4,

    /// <summary>The store cannot commit at the moment, or another silo still holds the lease of the instance; try again.</summary>
    Unavailable = 5,
}
