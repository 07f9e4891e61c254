namespace OrleansGateway.Interop.Baileys;

/// <summary>How far a message has come (<c>WebMessageInfo.Status</c>).</summary>
internal enum BaileysStatus
{
    /// <summary>The server refused it.</summary>
    Error = 0,

    /// <summary>Not acknowledged yet.</summary>
    Pending = 1,

    /// <summary>The server has it.</summary>
    ServerAck = 2,

    /// <summary>A device of the recipient has it.</summary>
    Delivered = 3,

    /// <summary>The recipient read it.</summary>
    Read = 4,
}
