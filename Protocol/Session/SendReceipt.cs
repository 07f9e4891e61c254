namespace OrleansGateway.Protocol.Session;

/// <summary>The result of a send.</summary>
/// <param name="WireId">The wire id.</param>
/// <param name="Outcome">What became of the message.</param>
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
    /// <summary>Whether the same message may go through later without a change.</summary>
    public bool IsTransient => Outcome != SendOutcome.Acknowledged && Refusal is not SendRefusal.NoDevices;
}
