using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansGateway.Grains.Hosting;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Storage.Hosting;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Tests.Instance;

/// <summary>The grain in a silo, with devices faked at the edge.</summary>
internal sealed class InstanceGrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly FakeDevices _devices = new();
    private TemporaryFolder _folder = null!;
    private InProcessTestCluster _cluster = null!;

    [OneTimeSetUp]
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

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Who_pairs_while_an_abandoned_pairing_ends_gets_a_code()
    {
        var (closing, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _devices.Close = () =>
        {
            closing.TrySetResult();
            return go.Task;
        };
        var grain = _cluster.Client.GetGrain<IInstanceGrain>("default/page");
        var first = grain.PairAsync().GetAsyncEnumerator();
        await CodeAsync(first);
        var leaving = first.DisposeAsync().AsTask();
        await closing.Task.WaitAsync(Patience);

        await using var second = grain.PairAsync().GetAsyncEnumerator();
        var code = CodeAsync(second);
        await grain.GetStatusAsync();
        _devices.Close = static () => Task.CompletedTask;
        go.SetResult();
        await leaving.WaitAsync(Patience);
        Assert.That((await code).Step, Is.EqualTo(PairingStep.QrCode));
    }

    [Test]
    public async Task A_pairing_ends_when_somebody_disconnects_the_instance()
    {
        var grain = _cluster.Client.GetGrain<IInstanceGrain>("default/disconnected");
        await using var pairing = grain.PairAsync().GetAsyncEnumerator();
        await CodeAsync(pairing);

        await grain.DisconnectAsync();

        Assert.That(await pairing.MoveNextAsync().AsTask().WaitAsync(Patience), Is.True);
        Assert.That(pairing.Current.Step, Is.EqualTo(PairingStep.Failed));
        Assert.That(await pairing.MoveNextAsync().AsTask().WaitAsync(Patience), Is.False);
    }

    [Test]
    public async Task A_logged_out_number_stays_out_when_it_is_woken()
    {
        var account = Jid.Parse("491700000001:3@s.whatsapp.net");
        var grain = _cluster.Client.GetGrain<IInstanceGrain>("default/out");
        await using var pairing = grain.PairAsync().GetAsyncEnumerator();
        var next = pairing.MoveNextAsync().AsTask();
        var device = await _devices.NextAsync().AsTask().WaitAsync(Patience);
        device.Notify(new Paired(account, null));
        device.Notify(new Ready(account));
        while (await next.WaitAsync(Patience) && !pairing.Current.IsFinal)
        {
            next = pairing.MoveNextAsync().AsTask();
        }

        device.End(FailureReason.LoggedOut);
        await Eventually.UntilAsync(async () => (await grain.GetStatusAsync()).State, state => state == InstanceState.LoggedOut);

        await grain.WakeAsync();

        Assert.That((await grain.GetStatusAsync()).State, Is.EqualTo(InstanceState.LoggedOut));
    }

    private async Task<PairingUpdate> CodeAsync(IAsyncEnumerator<PairingUpdate> pairing)
    {
        var next = pairing.MoveNextAsync().AsTask();
        (await _devices.NextAsync().AsTask().WaitAsync(Patience)).Notify(new QrCode("code", DateTimeOffset.MaxValue));
        Assert.That(await next.WaitAsync(Patience), Is.True);
        return pairing.Current;
    }
}
