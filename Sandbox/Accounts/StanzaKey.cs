namespace OrleansGateway.Sandbox.Accounts;

/// <summary>What identifies a stanza that waits for a device, and what an acknowledgement of it names.</summary>
/// <param name="Class">The tag: message, receipt or notification.</param>
/// <param name="Id">The stanza's id.</param>
/// <param name="From">
/// Who it is from: for a message the number of the account, since clients name its sender now by number and now by LID, with
/// or without device; for the rest the <c>from</c> attribute.
/// </param>
/// <param name="Type">For receipts the type, which is part of the acknowledgement; else empty.</param>
internal readonly record struct StanzaKey(string Class, string Id, string From, string Type = "");
