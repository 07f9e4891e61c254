using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Benchmarks.Suites;

/// <summary>One side of a session, kept in memory; nothing is committed, the store's speed is another figure.</summary>
internal sealed class SessionPeer
{
    private readonly IRandomSource _random;
    private readonly LocalIdentity _local;
    private readonly SignedPreKeyRecord _signedPreKey;
    private readonly PreKeyRecord _preKey;

    public SessionPeer(IRandomSource random)
    {
        _random = random;
        _local = new LocalIdentity(KeyPair.Generate(random), RegistrationId: 1);
        _signedPreKey = SignedPreKeyRecord.Generate(1, _local.KeyPair, random);
        _preKey = PreKeyRecord.Generate(1, random);
    }

    public SessionRecord? Session { get; set; }

    /// <summary>Two sides that have exchanged messages both ways.</summary>
    public static (SessionPeer Sender, SessionPeer Receiver) Acquainted(IRandomSource random)
    {
        var (sender, receiver) = (new SessionPeer(random), new SessionPeer(random));
        sender.Initiate(receiver);
        receiver.DecryptFirst(sender.Encrypt([1]));
        sender.Decrypt(receiver.Encrypt([2]));
        return (sender, receiver);
    }

    public void Initiate(SessionPeer other)
    {
        var bundle = new PreKeyBundle(
            other._local.RegistrationId,
            other._local.KeyPair.PublicKey,
            other._signedPreKey.Id,
            other._signedPreKey.KeyPair.PublicKey,
            other._signedPreKey.Signature,
            other._preKey.Id,
            other._preKey.KeyPair.PublicKey);
        Session = SessionBuilder.Initiate(Session, known: null, _local, bundle, _random).Session;
    }

    public byte[] Encrypt(byte[] plaintext)
    {
        var encrypted = SessionCipher.Encrypt(Session!, _local, plaintext);
        Session = encrypted.Session;
        return encrypted.Body;
    }

    public byte[] Decrypt(byte[] body) => Keep(SessionCipher.Decrypt(Session, _local, WhisperMessage.Parse(body), _random));

    public byte[] DecryptFirst(byte[] body)
    {
        var records = new SignalRecords(Session, Identity: null, _signedPreKey, _preKey);
        return Keep(SessionCipher.Decrypt(records, _local, PreKeyWhisperMessage.Parse(body), _random));
    }

    private byte[] Keep(DecryptedMessage decrypted)
    {
        Session = decrypted.Session;
        return decrypted.Plaintext;
    }
}
