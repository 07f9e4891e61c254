namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>Why an instance is not connected.</summary>
public enum InstanceFault
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The socket closed without a reason, or could not be opened.</summary>
    ConnectionLost = 1,

    /// <summary>The server asked for a new connection, as it does after pairing.</summary>
    RestartRequired = 2,

    /// <summary>The device was unlinked, on the phone or by the server.</summary>
    LoggedOut = 3,

    /// <summary>The account is banned for a time.</summary>
    TemporarilyBanned = 4,

    /// <summary>The account is locked.</summary>
    Locked = 5,

    /// <summary>The account is banned.</summary>
    Banned = 6,

    /// <summary>The server refuses this version of the client.</summary>
    ClientOutdated = 7,

    /// <summary>The server refuses how the client presents itself.</summary>
    ClientRefused = 8,

    /// <summary>Another socket logged in with the same credentials, twice.</summary>
    Replaced = 9,

    /// <summary>The multi-device state of the account does not match.</summary>
    MultideviceMismatch = 10,

    /// <summary>The server answered too many attempts.</summary>
    RateLimited = 11,

    /// <summary>The server failed or is unavailable.</summary>
    ServerError = 12,

    /// <summary>The server broke the protocol, or its certificate chain does not verify.</summary>
    ProtocolViolation = 13,

    /// <summary>A deadline passed.</summary>
    TimedOut = 14,

    /// <summary>No one scanned a QR code in time.</summary>
    PairingTimedOut = 15,

    /// <summary>The number belongs to another instance; the new device was logged out.</summary>
    NumberAlreadyPaired = 16,

    /// <summary>Another silo holds the instance's lease.</summary>
    LeaseHeld = 17,

    /// <summary>The store cannot be used at the moment.</summary>
    StorageUnavailable = 18,

    /// <summary>The watcher of a pairing left before a scan.</summary>
    PairingAbandoned = 19,
}
