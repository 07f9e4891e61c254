namespace OrleansGateway.Sandbox.Accounts;

/// <summary>A one-time pre-key as the server keeps it.</summary>
/// <param name="Id">Its number, 24 bits.</param>
/// <param name="PublicKey">32 bytes.</param>
internal sealed record OneTimePreKey(uint Id, ReadOnlyMemory<byte> PublicKey);
