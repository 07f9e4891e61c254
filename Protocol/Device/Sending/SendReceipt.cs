using OrleansGateway.Protocol.Device.Link;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>The result of a send.</summary>
/// <param name="WireId">The wire id.</param>
/// <param name="Outcome">The outcome for the message.</param>
/// <param name="Refusal">Why it did not go, where <paramref name="Outcome"/> is not <see cref="SendOutcome.Acknowledged"/>.</param>
/// <param name="Code">The server's code, 0 where it gave none.</param>
/// <param name="ServerTime">The server's time of the message, where it gave one.</param>
public sealed record SendReceipt(
    string WireId,
    SendOutcome Outcome,
    SendRefusal Refusal = SendRefusal.None,
    int Code = 0,
    DateTimeOffset? ServerTime = null)
{
    /// <summary>
    /// Whether the server has the message and some devices of the chat, or of our own account, did not get it. It is not sent again for
    /// that: the server's acknowledgement stands.
    /// </summary>
    public bool MissedDevices { get; init; }

    /// <summary>Whether the same message may go through later without a change.</summary>
    public bool IsTransient => Outcome != SendOutcome.Acknowledged && Refusal is not SendRefusal.NoAccount;
}

/// <summary>The outcome of a send. The set is closed; each value says what may follow.</summary>
public enum SendOutcome
{
    /// <summary>The server has the message.</summary>
    Acknowledged = 0,

    /// <summary>No byte of it left this process; any instance may send it.</summary>
    NotSent = 1,

    /// <summary>The server refused it; <see cref="SendReceipt.Refusal"/> says why.</summary>
    Refused = 2,

    /// <summary>Bytes may have left and no answer came; only the same number may send it again, under the same wire id.</summary>
    Unknown = 3,
}

/// <summary>Why a message was not accepted.</summary>
/// <remarks>Source: docs/protocol/facts.md#codes.serverAckErrors, docs/protocol/facts.md#codes.nack.</remarks>
public enum SendRefusal
{
    /// <summary>It was not refused.</summary>
    None = 0,

    /// <summary>There is no connection, or it ended before the message could leave.</summary>
    NotConnected,

    /// <summary>Too many sends of this device are under way; see <see cref="DeviceClientOptions.MaxPendingSends"/>.</summary>
    Busy,

    /// <summary>The server says that the recipient has no account. Nothing less than this answer is final.</summary>
    NoAccount,

    /// <summary>The server gave no devices of the recipient, or no keys for any of them; both may pass.</summary>
    DevicesUnavailable,

    /// <summary>The server answered too many requests (429).</summary>
    RateLimited,

    /// <summary>This account may not begin new chats for now (463).</summary>
    RestrictedFromNewChats,

    /// <summary>The server did not accept the stanza (479); the same message may be tried again.</summary>
    StanzaRefused,

    /// <summary>A look-up that the send needs failed or was refused.</summary>
    LookupFailed,

    /// <summary>The device's store failed before the message could leave.</summary>
    StorageFailed,

    /// <summary>Another error of the server; <see cref="SendReceipt.Code"/> tells it.</summary>
    ServerError,
}
