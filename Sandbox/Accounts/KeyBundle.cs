namespace OrleansGateway.Sandbox.Accounts;

/// <summary>The keys that a sender needs to begin a session with a device.</summary>
/// <param name="RegistrationId">The device's registration id.</param>
/// <param name="Identity">The identity key, 32 bytes.</param>
/// <param name="SignedPreKey">The signed pre-key.</param>
/// <param name="OneTimePreKey">A one-time pre-key that is given out only once, or null if they are used up.</param>
internal sealed record KeyBundle(
    uint RegistrationId, ReadOnlyMemory<byte> Identity, SignedPreKey SignedPreKey, OneTimePreKey? OneTimePreKey);

/// <summary>A signed pre-key as the server keeps it.</summary>
/// <param name="Id">Its number, 24 bits.</param>
/// <param name="PublicKey">32 bytes.</param>
/// <param name="Signature">64 bytes, by the device's identity key over the typed public key.</param>
internal sealed record SignedPreKey(uint Id, ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> Signature);

/// <summary>A one-time pre-key as the server keeps it.</summary>
/// <param name="Id">Its number, 24 bits.</param>
/// <param name="PublicKey">32 bytes.</param>
internal sealed record OneTimePreKey(uint Id, ReadOnlyMemory<byte> PublicKey);
