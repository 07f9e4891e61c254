namespace OrleansGateway.Protocol.Stanzas.Keys;

/// <summary>The public keys of a device, as a server hands them out and as a retry receipt carries them.</summary>
/// <param name="RegistrationId">The number that the device gave itself when it was registered.</param>
/// <param name="Identity">The identity key, 32 bytes.</param>
/// <param name="SignedPreKey">The signed pre-key.</param>
/// <param name="PreKey">A one-time pre-key; null where the device has none left.</param>
/// <param name="DeviceIdentity">The signed device identity (ADV) of a companion device, where it came along; else empty.</param>
internal sealed record DeviceKeys(
    uint RegistrationId, ReadOnlyMemory<byte> Identity, PublicSignedPreKey SignedPreKey, PublicPreKey? PreKey,
    ReadOnlyMemory<byte> DeviceIdentity);

/// <summary>The public half of a one-time pre-key.</summary>
/// <param name="Id">Its number, 24 bits.</param>
/// <param name="Key">32 bytes.</param>
internal readonly record struct PublicPreKey(uint Id, ReadOnlyMemory<byte> Key);

/// <summary>The public half of a signed pre-key.</summary>
/// <param name="Id">Its number, 24 bits.</param>
/// <param name="Key">32 bytes.</param>
/// <param name="Signature">64 bytes, made with the identity key over the key with its type byte.</param>
internal readonly record struct PublicSignedPreKey(uint Id, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Signature);
