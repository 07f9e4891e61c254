namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>What a receipt says.</summary>
public enum ReceiptEventKind
{
    /// <summary>A device of the recipient has the message.</summary>
    Delivered = 0,

    /// <summary>The recipient has read it.</summary>
    Read = 1,

    /// <summary>The recipient has played it.</summary>
    Played = 2,

    /// <summary>Another device of ours has read it.</summary>
    ReadSelf = 3,
}
