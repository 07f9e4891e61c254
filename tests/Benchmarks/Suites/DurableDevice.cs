using Microsoft.Extensions.Logging.Abstractions;
using OrleansGateway.Grains.Storage.Devices;
using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Storage.Sqlite;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Pairing;

namespace OrleansGateway.Benchmarks.Suites;

/// <summary>
/// One device as a silo runs it: the protocol client over sealed records in SQLite with full sync, fenced by a lease.
/// </summary>
internal sealed class DurableDevice : IAsyncDisposable
{
    private const string Tenant = "default";
    private const string Instance = "bench";

    private readonly TemporaryFolder _folder;
    private readonly SandboxProcess _sandbox;
    private readonly SqliteDatabase _database;
    private readonly WriteCoalescer _coalescer;
    private readonly KeyRing _keys;
    private DeviceClient? _client;

    private DurableDevice(SandboxProcess sandbox, SqliteDatabase database, TemporaryFolder folder)
    {
        _sandbox = sandbox;
        _folder = folder;
        _database = database;
        _coalescer = new WriteCoalescer(database);
        _keys = new KeyRing(
            KeyRingFile.LoadOrCreate(folder.File("keys.json"), SystemRandomSource.Instance), SystemRandomSource.Instance);
    }

    /// <summary>What the client commits.</summary>
    public WatchedDeviceStore Store { get; private set; } = null!;

    /// <summary>The device's address by number.</summary>
    public Jid Jid { get; private set; }

    /// <summary>Makes a device with an empty database and links it to a phone; it is not connected.</summary>
    public static async Task<DurableDevice> LinkAsync(
        SandboxProcess sandbox, string phone, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder("bench");
        var database = new SqliteDatabase(folder.File("gateway.db"));
        await database.InitializeAsync(cancellationToken);
        var device = new DurableDevice(sandbox, database, folder);
        await device.OpenStoreAsync(cancellationToken);
        await device.PairAsync(phone, cancellationToken);
        return device;
    }

    /// <summary>Connects and logs in.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _client = CreateClient();
        await _client.ConnectAsync(cancellationToken);
        Jid = _client.Account!.Value;
    }

    /// <summary>Ends the connection cleanly.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        await _client!.CloseAsync(cancellationToken);
        _client = null;
    }

    /// <summary>Sends a text and waits until the server has acknowledged it.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public async Task SendAsync(Jid to, string text, string wireId, CancellationToken cancellationToken)
    {
        var receipt = await _client!.SendAsync(to, new OutgoingText(text), wireId, cancellationToken);
        if (receipt.Outcome != SendOutcome.Acknowledged)
        {
            throw new InvalidOperationException($"A message was not acknowledged: {receipt.Outcome}, {receipt.Refusal}.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        await _coalescer.DisposeAsync();
        await _database.DisposeAsync();
        _keys.Dispose();
        _folder.Dispose();
    }

    private async Task OpenStoreAsync(CancellationToken cancellationToken)
    {
        var lease = Fence.InstanceLease(Tenant, Instance);
        var take = await new LeaseStore(_database, _coalescer)
            .TakeAsync(lease, Tenant, "bench", TimeSpan.FromHours(1), null, cancellationToken);
        var events = new EventLogStore(_database, _coalescer, _keys);
        var records = new DeviceRecordStore(_database, _coalescer, _keys, events);
        Store = new WatchedDeviceStore(records.Open(Tenant, Instance, new Fence(lease, take.Epoch)));
    }

    private async Task PairAsync(string phone, CancellationToken cancellationToken)
    {
        await using var client = CreateClient();
        await client.ConnectAsync(cancellationToken);
        await foreach (var notice in client.Notices.ReadAllAsync(cancellationToken))
        {
            if (notice is QrCode qr)
            {
                await _sandbox.ScanAsync(qr.Text, phone, cancellationToken);
                break;
            }
        }

        await client.Completion.WaitAsync(cancellationToken);
    }

    private DeviceClient CreateClient() => new(
        new DeviceClientOptions
        {
            Url = _sandbox.ChatUrl,
            NoiseRoot = NoiseRoot.Parse(_sandbox.NoiseRoot),
            Profile = new ClientProfile { Os = "OrleansGateway", PushName = "bench" },
        },
        Store,
        TimeProvider.System,
        SystemRandomSource.Instance,
        NullLoggerFactory.Instance);
}
