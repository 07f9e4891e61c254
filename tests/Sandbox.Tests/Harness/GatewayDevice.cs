using Microsoft.Extensions.Logging.Abstractions;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Sandbox.Tests.Harness;

/// <summary>A device of the library's own client, with its store, over as many connections as a test wants.</summary>
internal sealed class GatewayDevice(SandboxServer server) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public InMemoryDeviceStore Store { get; } = new();

    public DeviceClient Client { get; private set; } = null!;

    public VirtualPhone Phone { get; private set; } = null!;

    public Jid Number => Phone.Jid;

    public IEnumerable<MessageReceived> Messages => Store.Events.OfType<MessageReceived>();

    public IEnumerable<string?> Texts => Messages.Select(message => message.Text);

    /// <summary>Pairs a new device with a phone and logs it in.</summary>
    public static async Task<GatewayDevice> PairAsync(SandboxServer server, VirtualPhone? phone = null)
    {
        var device = new GatewayDevice(server) { Phone = phone ?? server.Phones.Create() };
        device.Client = device.NewClient();
        await device.Client.ConnectAsync().WaitAsync(Patience);
        var code = (QrCode)await device.Client.Notices.ReadAsync();
        await server.Phones.ScanQrAsync(code.Text, device.Phone.Number);
        var end = await device.Client.Completion.WaitAsync(Patience);
        Assert.That(end.Reason, Is.EqualTo(FailureReason.RestartRequired));
        await device.ConnectAsync();
        return device;
    }

    public async Task ConnectAsync()
    {
        Client = NewClient();
        await Client.ConnectAsync().WaitAsync(Patience);
    }

    /// <summary>Loses the connection, as when a network dies.</summary>
    public async Task LoseConnectionAsync()
    {
        server.Devices.Cut(Client.Account.ToString()!);
        await Client.Completion.WaitAsync(Patience);
    }

    /// <summary>Forgets all sessions, as after a restore from a backup; only while not connected.</summary>
    public async Task ForgetSessionsAsync()
    {
        var sessions = await Store.ListAsync(RecordKind.Session, "", 1000);
        await Store.CommitAsync(new DeviceCommit(sessions.Select(record => new RecordChange(record.Key, null)).ToArray()));
    }

    public async Task<SendReceipt> SendAsync(Jid to, string text, string id)
    {
        var receipt = await Client.SendAsync(to, new OutgoingText(text), id).WaitAsync(Patience);
        Assert.That(receipt.Outcome, Is.EqualTo(SendOutcome.Acknowledged));
        return receipt;
    }

    public async ValueTask DisposeAsync() => await Client.DisposeAsync();

    private DeviceClient NewClient() => new(
        new DeviceClientOptions
        {
            Url = server.ChatUrl,
            NoiseRoot = new NoiseRoot(server.NoiseRootPublicKey.Span),
            Profile = new ClientProfile { Os = "Tests", PushName = "Gateway" },
            FirstPreKeys = 30,
            LowPreKeys = 5,
            MorePreKeys = 20,
        },
        Store,
        TimeProvider.System,
        SystemRandomSource.Instance,
        NullLoggerFactory.Instance);
}
