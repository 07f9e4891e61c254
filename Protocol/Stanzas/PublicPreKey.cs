namespace OrleansGateway.Protocol.Stanzas;

/// <summary>The public half of a one-time pre-key.</summary>
/// <param name="Id">Its number, 24 bits.</param>
/// <param name="Key">32 bytes.</param>
internal readonly record struct PublicPreKey(uint Id, ReadOnlyMemory<byte> Key);
