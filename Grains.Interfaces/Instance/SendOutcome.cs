namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>What is known of a message after an attempt.</summary>
public enum SendOutcome
{
    /// <summary>The server acknowledged the wire id without an error: the message is done.</summary>
    Acknowledged = 0,

    /// <summary>Provably no byte of it left: another instance may take it.</summary>
    NotSent = 1,

    /// <summary>The server refused it: another instance may take it, where the reason allows.</summary>
    Refused = 2,

    /// <summary>Bytes may have left and no answer came: only this instance may try again, with the same wire id.</summary>
    Unknown = 3,
}
