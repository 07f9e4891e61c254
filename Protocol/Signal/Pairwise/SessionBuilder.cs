using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>Begins sessions, from a bundle of the peer or from its first message.</summary>
internal static class SessionBuilder
{
    /// <summary>Begins a session with a device from its bundle. A session that exists already goes to the archive.</summary>
    /// <param name="session">The sessions with the device; null where there are none.</param>
    /// <param name="known">The device's identity as known; null where it is not.</param>
    /// <param name="local">Who we are.</param>
    /// <param name="bundle">The device's bundle.</param>
    /// <param name="random">Where the new keys come from.</param>
    /// <exception cref="SignalException">A key or the signature of the bundle is bad.</exception>
    public static InitiatedSession Initiate(
        SessionRecord? session, IdentityRecord? known, LocalIdentity local, PreKeyBundle bundle, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(bundle);
        bundle.Verify();

        var baseKey = KeyPair.Generate(random);
        var ratchetKey = KeyPair.Generate(random);
        var step = RootKey.Step(X3dh.Initiate(local.KeyPair, baseKey, bundle), ratchetKey, bundle.SignedPreKey.Span);
        var state = new SessionState(
            bundle.IdentityKey.ToArray(),
            bundle.RegistrationId,
            baseKey.PublicKey.ToArray(),
            step.Root,
            ratchetKey,
            PreviousCounter: 0,
            SendingChain.Begin(step.Chain),
            ReceivingChains.None,
            new PendingPreKey(bundle.PreKeyId, bundle.SignedPreKeyId));

        var identity = Compare(known, bundle.IdentityKey.Span, out var changed);
        return new InitiatedSession(SessionRecord.Begin(session, state), identity, changed);
    }

    /// <summary>The session that a first message begins, before that message is decrypted.</summary>
    /// <exception cref="SignalException">A pre-key is missing or a key is bad.</exception>
    internal static SessionState Respond(SignalRecords records, LocalIdentity local, PreKeyWhisperMessage message)
    {
        var signedPreKey = records.SignedPreKey is { } signed && signed.Id == message.SignedPreKeyId ? signed.KeyPair : null;
        var preKey = records.PreKey is { } oneTime && oneTime.Id == message.PreKeyId ? oneTime.KeyPair : null;
        if (signedPreKey is null || (message.PreKeyId is not null && preKey is null))
        {
            throw new SignalException(SignalFailure.InvalidKeyId, "The message names a pre-key that does not exist.");
        }

        return new SessionState(
            message.Identity,
            message.RegistrationId,
            message.BaseKey,
            X3dh.Respond(local.KeyPair, signedPreKey, preKey, message.Identity, message.BaseKey),
            signedPreKey,
            PreviousCounter: 0,
            Sending: null,
            ReceivingChains.None,
            Pending: null);
    }

    /// <summary>The identity to save, or null where it is known.</summary>
    internal static IdentityRecord? Compare(IdentityRecord? known, ReadOnlySpan<byte> identity, out bool changed)
    {
        var same = known is not null && known.PublicKey.Span.SequenceEqual(identity);
        changed = known is not null && !same;
        return same ? null : new IdentityRecord(identity);
    }
}
