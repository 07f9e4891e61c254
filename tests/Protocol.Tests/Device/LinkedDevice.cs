using Microsoft.Extensions.Logging.Abstractions;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas.Keys;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>A device that is linked already, its server, and a contact with two devices.</summary>
internal sealed class LinkedDevice
{
    public static readonly Jid Self = Jid.Parse("15550000001:7@s.whatsapp.net");
    public static readonly Jid SelfLid = Jid.Parse("99000000000001:7@lid");
    public static readonly Jid Bob = Jid.Parse("15550000002@s.whatsapp.net");
    public static readonly Jid BobLid = Jid.Parse("99000000000002@lid");

    private LinkedDevice()
    {
        Server = new ScriptedServer(Journal);
        Store = new ScriptedStore(Journal);
        OwnPhone = Add(Self.WithoutDevice, SelfLid.WithoutDevice);
        BobPhone = Add(Bob, BobLid);
        BobDesktop = Add(Bob.WithDevice(4), BobLid.WithDevice(4), BobPhone);
    }

    public Journal<string> Journal { get; } = new("store and wire");

    public ScriptedServer Server { get; }

    public ScriptedStore Store { get; }

    public RecordingClock Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_760_000_000));

    public IRandomSource Random { get; } = SystemRandomSource.Instance;

    public DeviceClientOptions Options { get; } = new()
    {
        FirstPreKeys = 8,
        LowPreKeys = 2,
        MorePreKeys = 4,
        Profile = new ClientProfile { PushName = "Me" },
    };

    public VirtualDevice OwnPhone { get; }

    public VirtualDevice BobPhone { get; }

    public VirtualDevice BobDesktop { get; }

    public DeviceClient Client { get; private set; } = null!;

    public ScriptedConnection Wire => Server.Connection;

    public DeviceCredentials Credentials { get; private set; } = null!;

    /// <summary>A device that is linked but not connected.</summary>
    public static async Task<LinkedDevice> CreateAsync()
    {
        var device = new LinkedDevice();
        var fresh = await new CredentialStore(device.Store, device.Random).LoadOrCreateAsync(default);
        var identity = new ADVSignedDeviceIdentity
        {
            Details = Google.Protobuf.ByteString.Empty,
            AccountSignatureKey = Google.Protobuf.ByteString.CopyFrom(device.OwnPhone.Local.KeyPair.PublicKey.Span),
        };
        device.Credentials = fresh with
        {
            Account = new LinkedAccount(Self, SelfLid, Google.Protobuf.MessageExtensions.ToByteArray(identity), "android"),
        };
        await device.Store.CommitAsync(new DeviceCommit(device.Credentials.ToChange()));
        device.Server.Digest = await device.DigestAsync();
        device.Server.Devices.Add(new VirtualDevice(Self, SelfLid, device.Random));
        device.Journal.Clear();
        return device;
    }

    /// <summary>A device that is linked and ready.</summary>
    public static async Task<LinkedDevice> ConnectAsync(Action<LinkedDevice>? prepare = null)
    {
        var device = await CreateAsync();
        prepare?.Invoke(device);
        await device.ReconnectAsync();
        return device;
    }

    /// <summary>Connects with a new client over the same store.</summary>
    public async Task ReconnectAsync()
    {
        Client = NewClient();
        await Client.ConnectAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    public DeviceClient NewClient() => new(Options, Store, Time, Random, NullLoggerFactory.Instance, Server);

    public VirtualDevice Add(Jid number, Jid lid, VirtualDevice? primary = null)
    {
        var device = new VirtualDevice(number, lid, Random, primary);
        Server.Devices.Add(device);
        return device;
    }

    public Task<SendReceipt> SendAsync(string text, string id, Jid? to = null) =>
        Client.SendAsync(to ?? Bob, new OutgoingText(text), id).WaitAsync(TimeSpan.FromSeconds(20));

    public Task<Node> MessageAsync(int index = 0) => Wire.SentAsync("message", index);

    /// <summary>A message of a peer's device for this device; begins a session where there is none.</summary>
    public async Task<Node> IncomingAsync(VirtualDevice from, Message message, string id, params (string, string?)[] more)
    {
        if (from.Session is null)
        {
            from.Begin(await BundleAsync());
        }

        (string, string?)[] attributes =
        [
            ("from", from.Number.ToString()), ("sender_lid", from.Lid.ToString()), ("id", id), ("t", "1760000000"),
            ("type", "text"), ("notify", "Bob"), .. more,
        ];
        return new Node("message", attributes).With(from.Encrypt(message));
    }

    public Task<Node> IncomingAsync(string text, string id) =>
        IncomingAsync(BobPhone, new Message { Conversation = text }, id);

    /// <summary>The keys of this device, as the server would hand them out.</summary>
    public async Task<PreKeyBundle> BundleAsync()
    {
        var id = (uint)(1 + _given++);
        var key = PreKeyRecord.Generate(0x800000 + id, Random);
        await Store.CommitAsync(new DeviceCommit(new RecordChange(PreKeys.KeyOf(key.Id), key.Serialize())));
        var signed = SignedPreKeyRecord.Parse((await Store.ReadAsync(PreKeys.SignedKeyOf(Credentials.SignedPreKeyId)))!);
        return new PreKeyBundle(
            Credentials.RegistrationId, Credentials.IdentityKey.PublicKey, signed.Id, signed.KeyPair.PublicKey, signed.Signature,
            key.Id, key.KeyPair.PublicKey);
    }

    private int _given;

    private async Task<Node> DigestAsync()
    {
        var signed = SignedPreKeyRecord.Parse((await Store.ReadAsync(PreKeys.SignedKeyOf(Credentials.SignedPreKeyId)))!);
        return new Node("digest").With(
            KeyNodes.Registration(Credentials.RegistrationId), KeyNodes.Type(), KeyNodes.Identity(Credentials.IdentityKey.PublicKey),
            KeyNodes.SignedKey(new PublicSignedPreKey(signed.Id, signed.KeyPair.PublicKey, signed.Signature)));
    }
}
