namespace OrleansGateway.Sandbox.Accounts;

/// <summary>What a sender gets to begin a session with a device.</summary>
/// <param name="RegistrationId">The device's registration id.</param>
/// <param name="Identity">The identity key, 32 bytes.</param>
/// <param name="SignedPreKey">The signed pre-key.</param>
/// <param name="OneTimePreKey">A one-time pre-key that nobody else gets, or null where they are used up.</param>
internal sealed record KeyBundle(
    uint RegistrationId, ReadOnlyMemory<byte> Identity, SignedPreKey SignedPreKey, OneTimePreKey? OneTimePreKey);
