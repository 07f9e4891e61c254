namespace OrleansGateway.Interop.Baileys;

/// <summary>What a Baileys client reports.</summary>
internal abstract record BaileysEvent
{
    /// <summary>A QR code is shown.</summary>
    /// <param name="Text">What the code says.</param>
    internal sealed record QrShown(string Text) : BaileysEvent;

    /// <summary>The client is logged in.</summary>
    /// <param name="Jid">Its device JID by phone number.</param>
    /// <param name="Lid">Its device JID by LID.</param>
    internal sealed record Opened(string Jid, string Lid) : BaileysEvent;

    /// <summary>The connection ended.</summary>
    /// <param name="Code">The server's code, or the one that Baileys gives its own reason.</param>
    /// <param name="Reason">The reason in Baileys' words.</param>
    internal sealed record Closed(int Code, string Reason) : BaileysEvent;

    /// <summary>A text was decrypted, or sent by this client itself.</summary>
    /// <param name="Id">The message's wire id.</param>
    /// <param name="Chat">The JID of the chat.</param>
    /// <param name="ChatAlternative">The same chat in the other addressing (phone number or LID); may be empty.</param>
    /// <param name="FromMe">Whether this account sent it.</param>
    /// <param name="Text">The text.</param>
    internal sealed record MessageShown(string Id, string Chat, string ChatAlternative, bool FromMe, string Text) : BaileysEvent;

    /// <summary>A message could not be decrypted.</summary>
    /// <param name="Id">The message's wire id.</param>
    /// <param name="Reason">The reason in Baileys' words.</param>
    internal sealed record Undecryptable(string Id, string Reason) : BaileysEvent;

    /// <summary>The state of a message changed.</summary>
    /// <param name="Id">The message's wire id.</param>
    /// <param name="FromMe">Whether this account sent it.</param>
    /// <param name="Status">The new state.</param>
    internal sealed record StatusChanged(string Id, bool FromMe, BaileysStatus Status) : BaileysEvent;
}
