using System.Buffers.Binary;
using Google.Protobuf;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Sandbox.Tests.Harness;

/// <summary>A companion device without a client around it: its keys, and the steps of its life, each on its own.</summary>
internal sealed class Companion
{
    private static readonly SystemRandomSource Random = SystemRandomSource.Instance;

    private readonly Dictionary<string, SessionRecord> _sessions = [];
    private readonly Dictionary<uint, PreKeyRecord> _preKeys = [];
    private uint _lastPreKey;

    public Companion(string? pushName = null)
    {
        Profile = new ClientProfile { PushName = pushName };
        Identity = new LocalIdentity(KeyPair.Generate(Random), 1234);
        SignedPreKey = SignedPreKeyRecord.Generate(1, Identity.KeyPair, Random);
        Random.Fill(AdvSecret);
    }

    public ClientProfile Profile { get; }

    public KeyPair NoiseKey { get; } = KeyPair.Generate(Random);

    public LocalIdentity Identity { get; }

    public SignedPreKeyRecord SignedPreKey { get; }

    public byte[] AdvSecret { get; } = new byte[32];

    public DeviceIdentity? Certificate { get; private set; }

    public PairedDevice Paired { get; set; } = null!;

    public Jid Jid => Jid.Parse(Paired.Jid);

    public static async Task<Companion> PairAsync(SandboxServer server, string? number = null, string? pushName = null)
    {
        var companion = new Companion(pushName);
        await using var client = await companion.RegisterAsync(server);
        var references = await ReceiveReferencesAsync(client);
        var scan = server.Phones.ScanQrAsync(companion.QrOf(references[0]), number);
        await companion.AnswerPairSuccessAsync(client);
        companion.Paired = await scan;
        var end = await client.ReceiveAsync("stream:error");
        Assert.That(end.Attribute("code"), Is.EqualTo("515"));
        return companion;
    }

    public ClientPayload RegistrationPayload()
    {
        var registration = new Registration(
            Identity.RegistrationId,
            Identity.KeyPair.PublicKey,
            SignedPreKey.Id,
            SignedPreKey.KeyPair.PublicKey,
            SignedPreKey.Signature);
        return registration.ToPayload(Profile);
    }

    public Task<ScriptedClient> RegisterAsync(SandboxServer server) =>
        ScriptedClient.ConnectAsync(server, NoiseKey, RegistrationPayload());

    public static async Task<IReadOnlyList<string>> ReceiveReferencesAsync(ScriptedClient client)
    {
        var offer = await client.ReceiveAsync(stanza => stanza.Child("pair-device") is not null);
        await client.SendAsync(new Node("iq", ("to", "@s.whatsapp.net"), ("type", "result"), ("id", offer.Attribute("id"))));
        return [.. offer.RequiredChild("pair-device").ChildrenNamed("ref").Select(reference => reference.Text)];
    }

    public string QrOf(string reference) =>
        new QrPayload(reference, NoiseKey.PublicKey, Identity.KeyPair.PublicKey, AdvSecret, "1").ToText();

    /// <summary>Waits for the identity that a scan gives and signs it.</summary>
    /// <returns>The answer that was sent.</returns>
    public async Task<Node> AnswerPairSuccessAsync(ScriptedClient client, Func<byte[], byte[]>? tamper = null, uint? keyIndex = null)
    {
        var success = await client.ReceiveAsync(stanza => stanza.Child("pair-success") is not null);
        var container = success.RequiredChild("pair-success").RequiredChild("device-identity").Bytes;
        Certificate = DeviceIdentity.Accept(container.Span, AdvSecret, Identity.KeyPair, Random);
        var answer = Certificate.ToServerAnswer();
        var signed = new Node("device-identity", ("key-index", (keyIndex ?? Certificate.KeyIndex).ToString()))
            .WithBytes(tamper is null ? answer : tamper(answer));
        var stanza = new Node("iq", ("to", "@s.whatsapp.net"), ("type", "result"), ("id", success.Attribute("id")))
            .With(new Node("pair-device-sign").With(signed));
        await client.SendAsync(stanza);
        return stanza;
    }

    public Task<ScriptedClient> ConnectAsync(SandboxServer server) =>
        ScriptedClient.ConnectAsync(server, NoiseKey, Login.Of(Jid).ToPayload(Profile));

    /// <summary>Logs in up to the point where everything that waited has come.</summary>
    public async Task<ScriptedClient> LogInAsync(SandboxServer server)
    {
        var client = await ConnectAsync(server);
        await client.ReceiveAsync("success");
        if (_lastPreKey == 0)
        {
            await UploadPreKeysAsync(client, 20);
        }

        await client.QueryAsync(Query("passive", "set").With(new Node("active")));
        return client;
    }

    public static Node Query(string xmlns, string type) =>
        new("iq", ("to", "@s.whatsapp.net"), ("type", type), ("xmlns", xmlns));

    public Task<Node> UploadPreKeysAsync(ScriptedClient client, int count)
    {
        var keys = new Node[count];
        for (var i = 0; i < count; i++)
        {
            var record = PreKeyRecord.Generate(++_lastPreKey, Random);
            _preKeys[record.Id] = record;
            keys[i] = new Node("key").With(IdOf(record.Id), new Node("value").WithBytes(record.KeyPair.PublicKey.ToArray()));
        }

        return client.QueryAsync(UploadOf(keys));
    }

    public Node UploadOf(params Node[] keys)
    {
        var registration = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(registration, Identity.RegistrationId);
        return Query("encrypt", "set").With(
            new Node("registration").WithBytes(registration),
            new Node("type").WithBytes([5]),
            new Node("identity").WithBytes(Identity.KeyPair.PublicKey.ToArray()),
            new Node("list").With(keys),
            SignedKeyNode());
    }

    public Node SignedKeyNode() => new Node("skey").With(
        IdOf(SignedPreKey.Id),
        new Node("value").WithBytes(SignedPreKey.KeyPair.PublicKey.ToArray()),
        new Node("signature").WithBytes(SignedPreKey.Signature.ToArray()));

    public static Node IdOf(uint id) => new Node("id").WithBytes([(byte)(id >> 16), (byte)(id >> 8), (byte)id]);

    public static async Task<PreKeyBundle> FetchBundleAsync(ScriptedClient client, Jid device)
    {
        var answer = await client.QueryAsync(Query("encrypt", "get").With(
            new Node("key").With(new Node("user", ("jid", device.ToString())))));
        var user = answer.RequiredChild("list").RequiredChild("user");
        var signed = user.RequiredChild("skey");
        var oneTime = user.Child("key");
        return new PreKeyBundle(
            BinaryPrimitives.ReadUInt32BigEndian(user.RequiredChild("registration").Bytes.Span),
            user.RequiredChild("identity").Bytes,
            ReadId(signed),
            signed.RequiredChild("value").Bytes,
            signed.RequiredChild("signature").Bytes,
            oneTime is null ? null : ReadId(oneTime),
            oneTime?.RequiredChild("value").Bytes ?? ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>Encrypts a text for a device, in a session that is begun where there is none.</summary>
    public async Task<Node> EncryptAsync(ScriptedClient client, Jid device, Message message)
    {
        var address = device.ToString();
        if (!_sessions.TryGetValue(address, out var session))
        {
            var bundle = await FetchBundleAsync(client, device);
            session = SessionBuilder.Initiate(null, null, Identity, bundle, Random).Session;
        }

        var encrypted = SessionCipher.Encrypt(session, Identity, [.. message.ToByteArray(), 1]);
        _sessions[address] = encrypted.Session;
        return new Node("enc", ("v", "2"), ("type", encrypted.IsPreKeyMessage ? "pkmsg" : "msg")).WithBytes(encrypted.Body);
    }

    /// <summary>Sends a text to given devices and waits for the server's ack.</summary>
    public async Task<Node> SendTextAsync(ScriptedClient client, Jid chat, string id, string text, params Jid[] devices)
    {
        var parts = new List<Node>();
        foreach (var device in devices)
        {
            var enc = await EncryptAsync(client, device, new Message { Conversation = text });
            parts.Add(new Node("to", ("jid", device.ToString())).With(enc));
        }

        await client.SendAsync(MessageOf(chat, id).With(new Node("participants").With(parts), IdentityNode()));
        return await client.ReceiveAsync(stanza => stanza.Tag == "ack" && stanza.Attribute("id") == id);
    }

    public Node IdentityNode() => new Node("device-identity").WithBytes(Certificate!.ToByteArray());

    public static Node MessageOf(Jid chat, string id) => new("message", ("to", chat.ToString()), ("id", id), ("type", "text"));

    /// <summary>Decrypts a message.</summary>
    public Message Decrypt(Node stanza)
    {
        var from = stanza.RequiredAttribute("from");
        var enc = stanza.RequiredChild("enc");
        var session = _sessions.GetValueOrDefault(from);
        DecryptedMessage decrypted;
        if (enc.Attribute("type") == "pkmsg")
        {
            var message = PreKeyWhisperMessage.Parse(enc.Bytes);
            var preKey = message.PreKeyId is { } id ? _preKeys.GetValueOrDefault(id) : null;
            decrypted = SessionCipher.Decrypt(new SignalRecords(session, null, SignedPreKey, preKey), Identity, message, Random);
        }
        else
        {
            decrypted = SessionCipher.Decrypt(session, Identity, WhisperMessage.Parse(enc.Bytes), Random);
        }

        _sessions[from] = decrypted.Session;
        var plaintext = decrypted.Plaintext;
        return Message.Parser.ParseFrom(plaintext.AsSpan(0, plaintext.Length - plaintext[^1]));
    }

    public static Node ReceiptOf(Node message, string? type = null) => new(
        "receipt",
        ("id", message.Attribute("id")),
        ("to", message.Attribute("from")),
        ("participant", message.Attribute("participant")),
        ("recipient", message.Attribute("recipient")),
        ("type", type));

    public static Node AckOf(Node stanza) => new(
        "ack",
        ("id", stanza.Attribute("id")),
        ("to", stanza.Attribute("from")),
        ("participant", stanza.Attribute("participant")),
        ("recipient", stanza.Attribute("recipient")),
        ("class", stanza.Tag),
        ("type", stanza.Attribute("type")));

    private static uint ReadId(Node key)
    {
        var bytes = key.RequiredChild("id").Bytes.Span;
        return (uint)((bytes[0] << 16) | (bytes[1] << 8) | bytes[2]);
    }
}
