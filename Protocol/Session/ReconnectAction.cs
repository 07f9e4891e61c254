namespace OrleansGateway.Protocol.Session;

/// <summary>What to do after a connection ended.</summary>
public enum ReconnectAction
{
    /// <summary>Connect again with the same credentials after the delay.</summary>
    Reconnect = 0,

    /// <summary>Stay away until somebody acts; the credentials are kept.</summary>
    Stop = 1,

    /// <summary>The credentials are void: keep them aside, do not use them; the number has to be paired again.</summary>
    PairAgain = 2,
}
