namespace OrleansGateway.Protocol.Session;

/// <summary>Why a message was not accepted.</summary>
/// <remarks>Source: constants.json, <c>codes.serverAckErrors</c> and <c>codes.nack</c>.</remarks>
public enum SendRefusal
{
    /// <summary>It was not refused.</summary>
    None = 0,

    /// <summary>There is no connection, or it ended before the message could leave.</summary>
    NotConnected,

    /// <summary>Too many sends of this device are under way; see <see cref="DeviceClientOptions.MaxPendingSends"/>.</summary>
    Busy,

    /// <summary>The recipient has no device that could get the message: no account, or no keys for any of its devices.</summary>
    NoDevices,

    /// <summary>The server answered too many requests (429).</summary>
    RateLimited,

    /// <summary>This account may not begin new chats for now (463).</summary>
    RestrictedFromNewChats,

    /// <summary>The server did not accept the stanza (479); the same message may be tried again.</summary>
    StanzaRefused,

    /// <summary>The list of devices that the message went to is not the recipient's, even after it was asked for anew.</summary>
    DeviceListMismatch,

    /// <summary>A look-up that the send needs failed or was refused.</summary>
    LookupFailed,

    /// <summary>The device's store failed before the message could leave.</summary>
    StorageFailed,

    /// <summary>Another error of the server; <see cref="SendReceipt.Code"/> tells it.</summary>
    ServerError,
}
