namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>Where an instance stands.</summary>
public enum InstanceState
{
    /// <summary>It has never been paired.</summary>
    Unpaired = 0,

    /// <summary>It shows QR codes and waits for a scan.</summary>
    Pairing = 1,

    /// <summary>It is paired and shall be connected: the socket is being opened, or the next attempt is waited for.</summary>
    Connecting = 2,

    /// <summary>It is logged in and can send.</summary>
    Connected = 3,

    /// <summary>It is paired and was disconnected on request.</summary>
    Disconnected = 4,

    /// <summary>It is paired but stays away until someone connects it: banned, locked, outdated or replaced.</summary>
    Stopped = 5,

    /// <summary>Its link to the account is void; it has to be paired again.</summary>
    LoggedOut = 6,
}
