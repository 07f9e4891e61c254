namespace OrleansGateway.Protocol.Stanzas;

/// <summary>The public half of a signed pre-key.</summary>
/// <param name="Id">Its number, 24 bits.</param>
/// <param name="Key">32 bytes.</param>
/// <param name="Signature">64 bytes, made with the identity key over the key with its type byte.</param>
internal readonly record struct PublicSignedPreKey(uint Id, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Signature);
