namespace OrleansGateway.Protocol.Core;

/// <summary>The typed end of a connection.</summary>
/// <param name="Reason">The class of the failure.</param>
/// <param name="Code">The server's code, 0 where it gave none.</param>
/// <param name="Text">The server's text or ours; never content, keys or numbers.</param>
/// <param name="RetryAfter">How long the server wants us to stay away, where it said so.</param>
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
