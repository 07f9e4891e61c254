using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Iq;

/// <summary>What the server knows of an account.</summary>
/// <param name="Jid">The account as it was asked for.</param>
/// <param name="Lid">Its LID, where the server told it.</param>
/// <param name="Devices">Its devices; null where the server gave no list, as for a number without an account.</param>
internal sealed record UsyncUser(Jid Jid, Jid? Lid, IReadOnlyList<UsyncDevice>? Devices);
