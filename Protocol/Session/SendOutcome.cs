namespace OrleansGateway.Protocol.Session;

/// <summary>What became of a send. The set is closed; each value says what may follow.</summary>
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
