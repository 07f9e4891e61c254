namespace OrleansGateway.Sandbox.Accounts;

/// <summary>A signed pre-key as the server keeps it.</summary>
/// <param name="Id">Its number, 24 bits.</param>
/// <param name="PublicKey">32 bytes.</param>
/// <param name="Signature">64 bytes, by the device's identity key over the typed public key.</param>
internal sealed record SignedPreKey(uint Id, ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> Signature);
