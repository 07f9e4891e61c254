using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Tests.Signal;

/// <summary>One device in a test, with keys, pre-keys and its sessions with one other device.</summary>
internal sealed class SignalPeer
{
    private readonly IRandomSource _random;

    public SignalPeer(int seed)
    {
        _random = new SeededRandomSource(seed);
        Local = new LocalIdentity(KeyPair.Generate(_random), (uint)seed);
        SignedPreKey = SignedPreKeyRecord.Generate(1, Local.KeyPair, _random);
        PreKey = PreKeyRecord.Generate(7, _random);
    }

    public LocalIdentity Local { get; }

    public SignedPreKeyRecord SignedPreKey { get; set; }

    public PreKeyRecord? PreKey { get; set; }

    public SessionRecord? Session { get; set; }

    public IdentityRecord? Identity { get; set; }

    public PreKeyBundle Bundle => new(
        Local.RegistrationId,
        Local.KeyPair.PublicKey,
        SignedPreKey.Id,
        SignedPreKey.KeyPair.PublicKey,
        SignedPreKey.Signature,
        PreKey?.Id,
        PreKey?.KeyPair.PublicKey ?? default);

    /// <summary>Two devices with a session that both have used.</summary>
    public static (SignalPeer A, SignalPeer B) Acquainted()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));
        a.Initiate(b.Bundle);
        b.Receive(a.Encrypt([1]));
        a.Receive(b.Encrypt([2]));
        return (a, b);
    }

    public InitiatedSession Initiate(PreKeyBundle bundle)
    {
        var begun = SessionBuilder.Initiate(Session, Identity, Local, bundle, _random);
        Session = begun.Session;
        Identity = begun.NewIdentity ?? Identity;
        return begun;
    }

    public EncryptedMessage Encrypt(params byte[] plaintext)
    {
        var encrypted = SessionCipher.Encrypt(Session!, Local, plaintext);
        Session = encrypted.Session;
        return encrypted;
    }

    /// <summary>Decrypts without keeping what came of it.</summary>
    public DecryptedMessage Try(bool isPreKeyMessage, byte[] body) => isPreKeyMessage
        ? SessionCipher.Decrypt(
            new SignalRecords(Session, Identity, SignedPreKey, PreKey), Local, PreKeyWhisperMessage.Parse(body), _random)
        : SessionCipher.Decrypt(Session, Local, WhisperMessage.Parse(body), _random);

    public DecryptedMessage Receive(EncryptedMessage message)
    {
        var decrypted = Try(message.IsPreKeyMessage, message.Body);
        Session = decrypted.Session;
        Identity = decrypted.NewIdentity ?? Identity;
        PreKey = decrypted.UsedPreKeyId is null ? PreKey : null;
        return decrypted;
    }
}
