using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Stanzas.Keys;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>The phone's Signal sessions and one-time pre-keys. Not thread-safe; the phone's lock guards it.</summary>
/// <param name="identity">The phone's keys.</param>
/// <param name="bundles">Where bundles of other devices come from.</param>
/// <param name="random">Randomness.</param>
internal sealed class PhoneSessions(PhoneIdentity identity, BundleDispenser bundles, IRandomSource random)
{
    private const int PreKeyBatch = 30;

    private readonly Dictionary<Device, SessionRecord> _sessions = [];
    private readonly Dictionary<uint, PreKeyRecord> _preKeys = [];
    private uint _lastPreKey;

    /// <summary>Makes a batch of new one-time pre-keys and keeps their private halves.</summary>
    public IReadOnlyList<OneTimePreKey> GeneratePreKeys() => [.. Enumerable.Range(0, PreKeyBatch).Select(_ => GeneratePreKey())];

    /// <summary>Encrypts for a device; takes one of its bundles if there is no session.</summary>
    /// <param name="target">The device.</param>
    /// <param name="plaintext">The plaintext.</param>
    /// <returns>The type of the ciphertext, msg or pkmsg, and its bytes.</returns>
    public (string Type, byte[] Bytes) Encrypt(Device target, byte[] plaintext)
    {
        if (!_sessions.TryGetValue(target, out var session) || !session.HasCurrentSession)
        {
            session = SessionBuilder.Initiate(session, null, identity.Local, BundleOf(target), random).Session;
        }

        var encrypted = SessionCipher.Encrypt(session, identity.Local, plaintext);
        _sessions[target] = encrypted.Session;
        return (encrypted.IsPreKeyMessage ? "pkmsg" : "msg", encrypted.Body);
    }

    /// <summary>Decrypts a message of a device. A failure changes nothing.</summary>
    /// <param name="sender">The device.</param>
    /// <param name="type">The type of the ciphertext, msg or pkmsg.</param>
    /// <param name="ciphertext">Its bytes.</param>
    /// <exception cref="SignalException">It does not decrypt.</exception>
    public byte[] Decrypt(Device sender, string type, ReadOnlyMemory<byte> ciphertext)
    {
        var session = _sessions.GetValueOrDefault(sender);
        var decrypted = type == "pkmsg"
            ? Begin(sender, session, PreKeyWhisperMessage.Parse(ciphertext))
            : SessionCipher.Decrypt(session, identity.Local, WhisperMessage.Parse(ciphertext), random);
        _sessions[sender] = decrypted.Session;
        if (decrypted.UsedPreKeyId is { } used)
        {
            _preKeys.Remove(used);
        }

        return decrypted.Plaintext;
    }

    /// <summary>Makes the next message to a device begin a new session.</summary>
    /// <param name="device">The device.</param>
    public void Forget(Device device)
    {
        if (_sessions.TryGetValue(device, out var session))
        {
            _sessions[device] = session.ArchiveCurrent();
        }
    }

    /// <summary>The <c>keys</c> element of a retry receipt, with a one-time pre-key made for it.</summary>
    public Node RetryKeys()
    {
        var signed = identity.SignedPreKey;
        return new Node("keys").With(
            KeyNode.OfType(),
            KeyNode.OfIdentity(identity.Local.KeyPair.PublicKey),
            KeyNode.Of(GeneratePreKey()),
            KeyNode.Of(new SignedPreKey(signed.Id, signed.KeyPair.PublicKey, signed.Signature)));
    }

    private DecryptedMessage Begin(Device sender, SessionRecord? session, PreKeyWhisperMessage message)
    {
        if (!message.IdentityKey.Span.SequenceEqual(sender.Keys.Identity.Span))
        {
            throw new SignalException(SignalFailure.InvalidKey, "The message was made with another identity than its sender's.");
        }

        var preKey = message.PreKeyId is { } id ? _preKeys.GetValueOrDefault(id) : null;
        var records = new SignalRecords(session, null, identity.SignedPreKey, preKey);
        return SessionCipher.Decrypt(records, identity.Local, message, random);
    }

    private PreKeyBundle BundleOf(Device target)
    {
        var bundle = bundles.Take(target);
        return new PreKeyBundle(
            bundle.RegistrationId,
            bundle.Identity,
            bundle.SignedPreKey.Id,
            bundle.SignedPreKey.PublicKey,
            bundle.SignedPreKey.Signature,
            bundle.OneTimePreKey?.Id,
            bundle.OneTimePreKey?.PublicKey ?? ReadOnlyMemory<byte>.Empty);
    }

    private OneTimePreKey GeneratePreKey()
    {
        var record = PreKeyRecord.Generate(++_lastPreKey, random);
        _preKeys[record.Id] = record;
        return new OneTimePreKey(record.Id, record.KeyPair.PublicKey);
    }
}
