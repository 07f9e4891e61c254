namespace OrleansGateway.Sandbox.Accounts;

/// <summary>The identity of a stanza that waits for a device. An acknowledgement names the same parts.</summary>
/// <param name="Kind">The tag: message, receipt or notification.</param>
/// <param name="Id">The stanza's id. Ids are unique per sender and chat only, so the key holds both.</param>
/// <param name="Chat">
/// The chat: for a stanza about another device's own message the <c>recipient</c>, otherwise <c>from</c>. Accounts count by
/// number in message keys, because clients name an account by number or by LID, with or without device.
/// </param>
/// <param name="Participant">The sender in the chat, where the chat does not name it; otherwise empty.</param>
/// <param name="Type">For receipts the type, which is part of the acknowledgement; otherwise empty.</param>
internal readonly record struct StanzaKey(
    string Kind, string Id, string Chat, string Participant = "", string Type = "");
