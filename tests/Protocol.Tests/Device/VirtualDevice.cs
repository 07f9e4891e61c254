using Google.Protobuf;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas.Keys;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>A device of a peer: it has real keys, hands out bundles, decrypts and encrypts.</summary>
internal sealed class VirtualDevice
{
    private readonly Dictionary<uint, PreKeyRecord> _preKeys = [];
    private SignedPreKeyRecord _signed = null!;
    private uint _nextPreKey;

    private readonly VirtualDevice? _primary;

    public VirtualDevice(Jid number, Jid lid, IRandomSource random, VirtualDevice? primary = null)
    {
        _primary = primary;
        Number = number;
        Lid = lid;
        Random = random;
        Reset();
    }

    public Jid Number { get; }

    public Jid Lid { get; }

    public IRandomSource Random { get; }

    public LocalIdentity Local { get; private set; } = null!;

    public SessionRecord? Session { get; set; }

    /// <summary>What the device gives as the signed statement of its account; null stands for a statement that holds.</summary>
    public byte[]? Statement { get; set; }

    /// <summary>The texts that came in and could be read.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>The counters of all messages that came in, with the ratchet key they belong to.</summary>
    public List<(string RatchetKey, uint Counter)> Counters { get; } = [];

    /// <summary>Sets the device up again: other keys, no sessions.</summary>
    public void Reset()
    {
        Local = new LocalIdentity(KeyPair.Generate(Random), 4711);
        _signed = SignedPreKeyRecord.Generate(7, Local.KeyPair, Random);
        Session = null;
    }

    /// <summary>The answer of a server to a request for this device's keys.</summary>
    public Node Bundle(string jid) => new Node("user", ("jid", jid)).With(
        KeyNodes.Registration(Local.RegistrationId), KeyNodes.Type(), KeyNodes.Identity(Local.KeyPair.PublicKey),
        SignedKey(), PreKey(), IdentityNode());

    /// <summary>The keys as a retry receipt carries them.</summary>
    public Node RetryKeys() => new Node("keys").With(
        KeyNodes.Type(), KeyNodes.Identity(Local.KeyPair.PublicKey), PreKey(), SignedKey(), IdentityNode());

    /// <summary>The signed statement of the account about this device; null for a primary device, or where there is none.</summary>
    public Node? IdentityNode()
    {
        if (_primary is null || Statement is { Length: 0 })
        {
            return null;
        }

        return new Node("device-identity").WithBytes(Statement ?? SignedBy(_primary));
    }

    /// <summary>A statement about this device, signed by a primary device and by this device.</summary>
    public byte[] SignedBy(VirtualDevice primary)
    {
        var details = new ADVDeviceIdentity { RawId = 1, Timestamp = 1_760_000_000, KeyIndex = 1 };
        var identity = new ADVSignedDeviceIdentity
        {
            Details = details.ToByteString(),
            AccountSignatureKey = ByteString.CopyFrom(primary.Local.KeyPair.PublicKey.Span),
        };
        var signature = new byte[XEdDsa.SignatureSize];
        XEdDsa.Sign(
            primary.Local.KeyPair.PrivateKey.Span, AdvSignature.AccountMessage(identity, Local.KeyPair.PublicKey.Span), Random, signature);
        identity.AccountSignature = ByteString.CopyFrom(signature);
        identity.DeviceSignature = ByteString.CopyFrom(AdvSignature.SignAsDevice(identity, Local.KeyPair, Random));
        return identity.ToByteArray();
    }

    /// <summary>Reads what a message stanza has for this device.</summary>
    public Message Read(Node message)
    {
        var part = message.Child("enc") is { } direct ? direct : message.RequiredChild("participants").ChildrenNamed("to")
            .Single(to => to.RequiredJid("jid") == Number || to.RequiredJid("jid") == Lid).RequiredChild("enc");
        var content = Decrypt(part.RequiredAttribute("type"), part.Bytes);
        var text = (content.DeviceSentMessage?.Message ?? content).Conversation;
        Texts.Add(text);
        return content;
    }

    public Message Decrypt(string type, ReadOnlyMemory<byte> body)
    {
        DecryptedMessage decrypted;
        if (type == "pkmsg")
        {
            var message = PreKeyWhisperMessage.Parse(body);
            Note(message.Message);
            var preKey = message.PreKeyId is { } id ? _preKeys.GetValueOrDefault(id) : null;
            decrypted = SessionCipher.Decrypt(
                new SignalRecords(Session, null, _signed, preKey), Local, message, Random);
        }
        else
        {
            var message = WhisperMessage.Parse(body);
            Note(message);
            decrypted = SessionCipher.Decrypt(Session, Local, message, Random);
        }

        Session = decrypted.Session;
        return Message.Parser.ParseFrom(MessagePadding.Unpad(decrypted.Plaintext).Span);
    }

    /// <summary>Begins a session with keys that the client gave.</summary>
    public void Begin(PreKeyBundle bundle) =>
        Session = SessionBuilder.Initiate(Session, null, Local, bundle, Random).Session;

    /// <summary>An encrypted element for the client.</summary>
    public Node Encrypt(Message message)
    {
        var encrypted = SessionCipher.Encrypt(Session!, Local, MessagePadding.Pad(message.ToByteArray(), Random));
        Session = encrypted.Session;
        return new Node("enc", ("v", "2"), ("type", encrypted.IsPreKeyMessage ? "pkmsg" : "msg")).WithBytes(encrypted.Body);
    }

    private void Note(WhisperMessage message) =>
        Counters.Add((Convert.ToHexString(message.RatchetKey), message.Counter));

    private Node SignedKey() => KeyNodes.SignedKey(new PublicSignedPreKey(_signed.Id, _signed.KeyPair.PublicKey, _signed.Signature));

    private Node PreKey()
    {
        var key = PreKeyRecord.Generate(++_nextPreKey, Random);
        _preKeys.Add(key.Id, key);
        return KeyNodes.Key(new PublicPreKey(key.Id, key.KeyPair.PublicKey));
    }
}
