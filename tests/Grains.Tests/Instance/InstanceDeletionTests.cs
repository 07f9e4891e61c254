using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Hosting;
using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Storage.Hosting;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Tests.Instance;

/// <summary>Deleting an instance, with devices faked at the edge.</summary>
internal sealed class InstanceDeletionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Jid Account = Jid.Parse("491700000001:3@s.whatsapp.net");
    private readonly FakeDevices _devices = new();
    private TemporaryFolder _folder = null!;
    private InProcessTestCluster _cluster = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder("silo");
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IDeviceFactory>(_devices);
            silo.Services.AddGatewayStorage(new StorageLocation(_folder.Path));
            silo.AddGatewayGrains();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_deleted_instance_is_as_one_that_was_never_used(bool doesLogoutFail)
    {
        var grain = _cluster.Client.GetGrain<IInstanceGrain>("default/one");
        await grain.ConfigureAsync(new InstanceSettings { Pool = "shop", Weight = 3 });
        var device = await PairAsync(grain);
        _devices.Logout = doesLogoutFail ? static () => throw new InvalidOperationException("The server is away.") : null;

        Assert.That(await grain.DeleteAsync(), Is.EqualTo(InstanceAnswer.Done));

        Assert.That(device.IsLoggedOut, Is.Not.EqualTo(doesLogoutFail));
        Assert.That(device.IsDisposed, Is.True);
        var status = await grain.GetStatusAsync();
        Assert.That(status.State, Is.EqualTo(InstanceState.Unpaired));
        Assert.That(status.Settings, Is.EqualTo(new InstanceSettings()));
        Assert.That((status.Account, status.IsConnectionDesired), Is.EqualTo(((string?)null, false)));
        Assert.That(status.FaultText, Is.Null);
        var services = _cluster.Silos[0].ServiceProvider;
        Assert.That(await services.GetRequiredService<InstanceDirectory>().ListAsync(default), Is.Empty);
        Assert.That(services.GetRequiredService<FleetView>().FindPool("default", "shop"), Is.Null);
    }

    [Test]
    public async Task A_deleted_instance_can_be_paired_again_also_by_another_name()
    {
        var grain = _cluster.Client.GetGrain<IInstanceGrain>("default/one");
        await PairAsync(grain);
        await grain.DeleteAsync();

        await PairAsync(_cluster.Client.GetGrain<IInstanceGrain>("default/two"));
        Assert.That(await _cluster.Client.GetGrain<IInstanceGrain>("default/two").DeleteAsync(), Is.EqualTo(InstanceAnswer.Done));

        await PairAsync(grain);
        Assert.That((await grain.GetStatusAsync()).Account, Is.EqualTo(Account.ToString()));
    }

    [Test]
    public async Task Deleting_what_was_never_used_is_done_at_once()
    {
        var grain = _cluster.Client.GetGrain<IInstanceGrain>("default/never");

        Assert.That(await grain.DeleteAsync(), Is.EqualTo(InstanceAnswer.Done));
        Assert.That(await grain.DeleteAsync(), Is.EqualTo(InstanceAnswer.Done));
    }

    [Test]
    public async Task Whoever_watches_a_pairing_hears_that_the_instance_is_deleted()
    {
        var grain = _cluster.Client.GetGrain<IInstanceGrain>("default/one");
        await using var pairing = grain.PairAsync().GetAsyncEnumerator();
        var code = pairing.MoveNextAsync().AsTask();
        (await _devices.NextAsync().AsTask().WaitAsync(Patience)).Notify(new QrCode("code", DateTimeOffset.MaxValue));
        Assert.That(await code.WaitAsync(Patience), Is.True);

        Assert.That(await grain.DeleteAsync(), Is.EqualTo(InstanceAnswer.Done));

        Assert.That(await pairing.MoveNextAsync().AsTask().WaitAsync(Patience), Is.True);
        Assert.That(pairing.Current.Step, Is.EqualTo(PairingStep.Failed));
    }

    private async Task<FakeDevice> PairAsync(IInstanceGrain grain)
    {
        await using var pairing = grain.PairAsync().GetAsyncEnumerator();
        var next = pairing.MoveNextAsync().AsTask();
        var device = await _devices.NextAsync().AsTask().WaitAsync(Patience);
        device.Notify(new Paired(Account, null));
        device.Notify(new Ready(Account));
        do
        {
            Assert.That(await next.WaitAsync(Patience), Is.True);
            next = pairing.Current.IsFinal ? Task.FromResult(false) : pairing.MoveNextAsync().AsTask();
        }
        while (!pairing.Current.IsFinal);

        Assert.That(pairing.Current.Step, Is.EqualTo(PairingStep.Connected));
        return device;
    }
}
