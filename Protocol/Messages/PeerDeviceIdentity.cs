using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Signal;

namespace OrleansGateway.Protocol.Messages;

/// <summary>Checks that an account has signed a companion device of its own (ADV).</summary>
internal static class PeerDeviceIdentity
{
    /// <summary>Checks the signatures of a device.</summary>
    /// <param name="signedIdentity">The bytes of <c>ADVSignedDeviceIdentity</c>.</param>
    /// <param name="identityKey">The device's identity key, 32 bytes.</param>
    /// <param name="accountKey">The identity key of the account's primary device; empty where it is not known yet.</param>
    /// <returns>The identity key of the account's primary device, as the statement names it.</returns>
    /// <exception cref="SignalException">The identity is missing, malformed, of another account, or a signature does not verify.</exception>
    public static ReadOnlyMemory<byte> Verify(
        ReadOnlyMemory<byte> signedIdentity, ReadOnlyMemory<byte> identityKey, ReadOnlyMemory<byte> accountKey)
    {
        try
        {
            var identity = DeviceIdentity.Verify(signedIdentity.Span, identityKey.Span);
            if (!accountKey.IsEmpty && !identity.AccountKey.Span.SequenceEqual(accountKey.Span))
            {
                throw new SignalException(SignalFailure.InvalidSignature, "Another account than the known one signed the device.");
            }

            return identity.AccountKey;
        }
        catch (PairingException refused)
        {
            throw new SignalException(SignalFailure.InvalidSignature, "The account has not signed the device.", refused);
        }
    }
}
