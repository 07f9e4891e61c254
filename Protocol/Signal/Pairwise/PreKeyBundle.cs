using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>What the server hands out so that a session with a device can begin while that device is away.</summary>
/// <param name="RegistrationId">The device's registration id.</param>
/// <param name="IdentityKey">The device's identity key, 32 bytes.</param>
/// <param name="SignedPreKeyId">The id of the signed pre-key.</param>
/// <param name="SignedPreKey">The signed pre-key, 32 bytes.</param>
/// <param name="Signature">The identity key's signature of the signed pre-key with its type byte, 64 bytes.</param>
/// <param name="PreKeyId">The id of the one-time pre-key; null where the device has none left.</param>
/// <param name="PreKey">The one-time pre-key, 32 bytes; empty where there is none.</param>
internal sealed record PreKeyBundle(
    uint RegistrationId,
    ReadOnlyMemory<byte> IdentityKey,
    uint SignedPreKeyId,
    ReadOnlyMemory<byte> SignedPreKey,
    ReadOnlyMemory<byte> Signature,
    uint? PreKeyId,
    ReadOnlyMemory<byte> PreKey)
{
    /// <summary>Checks lengths and the signature.</summary>
    /// <exception cref="SignalException">A length is wrong or the signature does not verify.</exception>
    internal void Verify()
    {
        if (IdentityKey.Length != X25519.KeySize || SignedPreKey.Length != X25519.KeySize
            || PreKey.Length != (PreKeyId is null ? 0 : X25519.KeySize))
        {
            throw new SignalException(SignalFailure.InvalidKey, "A key of the bundle has a wrong length.");
        }

        Span<byte> signed = stackalloc byte[PublicKeyFormat.TypedSize];
        PublicKeyFormat.Write(SignedPreKey.Span, signed);
        if (!XEdDsa.Verify(IdentityKey.Span, signed, Signature.Span))
        {
            throw new SignalException(SignalFailure.InvalidSignature, "The signed pre-key's signature does not verify.");
        }
    }
}
