namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>What a whatsmeow client reports.</summary>
internal abstract record WhatsmeowEvent
{
    /// <summary>A QR code is shown.</summary>
    /// <param name="Text">What the code says.</param>
    internal sealed record QrShown(string Text) : WhatsmeowEvent;

    /// <summary>The client is logged in.</summary>
    /// <param name="Jid">Its device JID by phone number.</param>
    internal sealed record Connected(string Jid) : WhatsmeowEvent;

    /// <summary>A text was decrypted.</summary>
    /// <param name="Id">The message's wire id.</param>
    /// <param name="Chat">The JID of the chat.</param>
    /// <param name="Sender">The JID of the sender.</param>
    /// <param name="FromMe">Whether this account sent it.</param>
    /// <param name="Text">The text.</param>
    internal sealed record MessageShown(string Id, string Chat, string Sender, bool FromMe, string Text) : WhatsmeowEvent;

    /// <summary>A receipt arrived.</summary>
    /// <param name="Type">Its type as on the wire; empty for a delivery receipt.</param>
    /// <param name="Ids">The wire ids of its messages.</param>
    internal sealed record ReceiptReceived(string Type, IReadOnlyList<string> Ids) : WhatsmeowEvent;

    /// <summary>Anything else; the tests expect none of it, but failure messages show it.</summary>
    /// <param name="Name">The event's name.</param>
    /// <param name="Details">Its details as JSON.</param>
    internal sealed record Other(string Name, string Details) : WhatsmeowEvent;
}
