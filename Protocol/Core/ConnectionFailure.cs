namespace OrleansGateway.Protocol.Core;

/// <summary>The typed end of a connection.</summary>
/// <param name="Reason">The class of the failure.</param>
/// <param name="Code">The server's code, 0 where it gave none.</param>
/// <param name="Text">The server's text or ours; never content, keys or numbers.</param>
/// <param name="RetryAfter">How long the server wants the device to stay away, where it said so.</param>
public sealed record ConnectionFailure(FailureReason Reason, int Code = 0, string Text = "", TimeSpan? RetryAfter = null)
{
    /// <summary>Whether a later attempt with the same credentials may succeed.</summary>
    public bool IsTransient => Reason is FailureReason.ConnectionLost or FailureReason.RestartRequired
        or FailureReason.RateLimited or FailureReason.ServerError or FailureReason.TimedOut or FailureReason.Replaced
        or FailureReason.ProtocolViolation or FailureReason.TemporarilyBanned or FailureReason.StorageFailed;

    /// <summary>Reason, code and text in one line.</summary>
    public override string ToString() =>
        Text.Length == 0 ? $"{Reason} ({Code})" : $"{Reason} ({Code}): {Text}";
}

/// <summary>Why a connection ended or could not be made.</summary>
/// <remarks>
/// Source: docs/protocol/facts.md#codes.disconnect, docs/protocol/facts.md#codes.connectFailure,
/// docs/protocol/facts.md#codes.streamError.
/// </remarks>
public enum FailureReason
{
    /// <summary>The socket closed without a reason, or could not be opened.</summary>
    ConnectionLost = 0,

    /// <summary>We closed it.</summary>
    ClosedLocally,

    /// <summary>The server asks for a new connection with the same credentials (515, normal after pairing).</summary>
    RestartRequired,

    /// <summary>The device was unlinked (401, 516, conflict <c>device_removed</c>); pairing is needed.</summary>
    LoggedOut,

    /// <summary>The account is banned for a time (402); see <see cref="ConnectionFailure.RetryAfter"/>.</summary>
    TemporarilyBanned,

    /// <summary>The account is locked (403).</summary>
    Locked,

    /// <summary>The account is banned (406).</summary>
    Banned,

    /// <summary>The client version is refused (405).</summary>
    ClientOutdated,

    /// <summary>The server refuses how the client presents itself (409).</summary>
    BadUserAgent,

    /// <summary>Another socket logged in as this device (conflict <c>replaced</c>, 440).</summary>
    Replaced,

    /// <summary>The multi-device state does not match (411); pairing is needed.</summary>
    MultideviceMismatch,

    /// <summary>Too many attempts (429).</summary>
    RateLimited,

    /// <summary>The server is unavailable or failed (500, 503 and others).</summary>
    ServerError,

    /// <summary>The peer sent what the protocol does not allow, or its certificate chain does not verify.</summary>
    ProtocolViolation,

    /// <summary>No phone scanned a QR code before the references ran out.</summary>
    PairingTimedOut,

    /// <summary>A deadline passed: connect, handshake or keep-alive.</summary>
    TimedOut,

    /// <summary>The device's store did not load or commit records; going on could reuse keys or lose messages.</summary>
    StorageFailed,
}
