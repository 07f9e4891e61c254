using OrleansGateway.Grains.Storage.Devices;
using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Storage;

/// <summary>The conformance suite's ground: every test below runs on each database.</summary>
internal abstract class StoreTestBase(string kind)
{
    private TestDatabase _files = null!;

    protected ISqlDatabase Database { get; private set; } = null!;

    protected WriteCoalescer Coalescer { get; private set; } = null!;

    protected KeyRing Keys { get; private set; } = null!;

    protected LeaseStore Leases { get; private set; } = null!;

    protected EventLogStore Events { get; private set; } = null!;

    protected DeviceRecordStore Devices { get; private set; } = null!;

    protected SeededRandomSource Random { get; } = new(7);

    protected string DataFolder => _files.Folder;

    [SetUp]
    public async Task OpenAsync()
    {
        _files = await TestDatabase.CreateAsync(kind);
        await OpenStoresAsync();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await CloseStoresAsync();
        await _files.DisposeAsync();
    }

    protected async Task ReopenAsync()
    {
        await CloseStoresAsync();
        await OpenStoresAsync();
    }

    protected async Task<Fence> TakeAsync(string leaseKey, string owner = "a")
    {
        var take = await Leases.TakeAsync(leaseKey, "default", owner, TimeSpan.FromSeconds(30), null, default);
        Assert.That(take.IsTaken, Is.True);
        return new Fence(leaseKey, take.Epoch);
    }

    private async Task OpenStoresAsync()
    {
        Database = await _files.OpenAsync();
        Coalescer = new WriteCoalescer(Database);
        Keys = new KeyRing(KeyRingFile.LoadOrCreate(Path.Combine(DataFolder, "keys.json"), Random), Random);
        Leases = new LeaseStore(Database, Coalescer);
        Events = new EventLogStore(Database, Coalescer, Keys);
        Devices = new DeviceRecordStore(Database, Coalescer, Keys, Events);
    }

    private async Task CloseStoresAsync()
    {
        await Coalescer.DisposeAsync();
        await Database.DisposeAsync();
        Keys.Dispose();
    }
}
