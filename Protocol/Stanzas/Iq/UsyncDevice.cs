namespace OrleansGateway.Protocol.Stanzas.Iq;

/// <summary>A device in a device list.</summary>
/// <param name="Id">Its number; 0 is the primary device.</param>
/// <param name="KeyIndex">Its index in the signed list of the primary device; null for the primary device itself.</param>
/// <param name="IsHosted">Whether the business hosts it with Meta.</param>
internal readonly record struct UsyncDevice(ushort Id, long? KeyIndex, bool IsHosted);
