namespace OrleansGateway.Protocol.Stanzas;

/// <summary>The public keys of a device, as a server hands them out and as a retry receipt carries them.</summary>
/// <param name="RegistrationId">The number that the device gave itself when it was registered.</param>
/// <param name="Identity">The identity key, 32 bytes.</param>
/// <param name="SignedPreKey">The signed pre-key.</param>
/// <param name="PreKey">A one-time pre-key; null where the device has none left.</param>
/// <param name="DeviceIdentity">The signed device identity (ADV) of a companion device, where it came along; else empty.</param>
internal sealed record DeviceKeys(
    uint RegistrationId, ReadOnlyMemory<byte> Identity, PublicSignedPreKey SignedPreKey, PublicPreKey? PreKey,
    ReadOnlyMemory<byte> DeviceIdentity);
