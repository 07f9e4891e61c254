namespace OrleansGateway.Protocol.Stanzas.Iq;

/// <summary>What the server has of this device's keys.</summary>
/// <param name="RegistrationId">The number of the device.</param>
/// <param name="Identity">The public identity key, 32 bytes.</param>
/// <param name="SignedPreKey">The signed pre-key.</param>
internal sealed record KeyDigest(uint RegistrationId, ReadOnlyMemory<byte> Identity, PublicSignedPreKey SignedPreKey);
