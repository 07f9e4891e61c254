using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Messages;

/// <summary>Encrypts a message for one device of its fan-out. Pure: the session in, the changed session out.</summary>
internal static class MessageEncryptor
{
    /// <summary>Encrypts.</summary>
    /// <param name="device">The device.</param>
    /// <param name="session">The session with it; null where there is none.</param>
    /// <param name="local">Who we are.</param>
    /// <param name="padded">The padded message for it.</param>
    /// <param name="changed">The session behind the message, and whether it has to be committed.</param>
    /// <exception cref="SignalException">There is no session.</exception>
    public static EncryptedPart Encrypt(
        FanoutDevice device, SessionRecord? session, LocalIdentity local, ReadOnlySpan<byte> padded, out EncryptedMessage changed)
    {
        if (session is null)
        {
            throw new SignalException(SignalFailure.NoSession, "There is no session with a device of the fan-out.");
        }

        changed = SessionCipher.Encrypt(session, local, padded);
        return new EncryptedPart(device.Device, changed.IsPreKeyMessage, changed.Body);
    }
}
