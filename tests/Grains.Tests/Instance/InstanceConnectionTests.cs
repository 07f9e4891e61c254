using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Events;
using OrleansGateway.Grains.Instance.Connection;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Numbers;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Tests.Storage;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Tests.Instance;

/// <summary>What happens after each end of a connection, by the fault table of docs/operations.md.</summary>
internal sealed class InstanceConnectionTests() : StoreTestBase("sqlite")
{
    private static readonly InstanceKey Key = new("default", "one");
    private static readonly Jid Account = Jid.Parse("491700000001:3@s.whatsapp.net");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private FaultyRandom _random = null!;
    private FakeDevices _devices = null!;
    private RecordingOwner _owner = null!;
    private ServiceProvider _meters = null!;
    private LeaseKeeper _leases = null!;
    private NumberStore _numbers = null!;
    private InstanceConnection _connection = null!;

    [SetUp]
    public void Begin()
    {
        _devices = new FakeDevices();
        _owner = new RecordingOwner();
        _random = new FaultyRandom();
        _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

        // Leases keep their own time: what is tested here passes hours in a moment.
        _leases = new LeaseKeeper(
            Leases, new LoneOwner(Random), Options.Create(new LeaseOptions()), TimeProvider.System,
            NullLogger<LeaseKeeper>.Instance);
        _numbers = new NumberStore(Coalescer, Keys);
        var options = Options.Create(new InstanceOptions { ReplacedMemory = TimeSpan.FromDays(3650) });
        var instruments = new GatewayInstruments(_meters.GetRequiredService<IMeterFactory>());
        var services = new ConnectionServices(
            _leases, Devices, _numbers, _devices, new ReconnectGate(options, _time), PacingOf(instruments),
            instruments, options, _time, _random,
            NullLogger<InstanceConnection>.Instance);
        _connection = new InstanceConnection(Key, new InstanceSettings(), services, new EventSignal(), _owner);
        _connection.Start(notBefore: null);
    }

    [TearDown]
    public async Task End()
    {
        await _connection.DisposeAsync();
        await _leases.DisposeAsync();
        await _meters.DisposeAsync();
    }

    private PacingServices PacingOf(GatewayInstruments instruments) => new(
        new PacingStore(Database, Coalescer), Rules: null!, Keys, instruments, Options.Create(new PacingOptions()), _time,
        NullLogger<InstancePacer>.Instance);

    [Test]
    public async Task A_lost_socket_comes_back_with_a_jittered_delay()
    {
        var device = await ConnectedAsync();

        device.End(FailureReason.ConnectionLost);

        var waiting = await _owner.NextAsync();
        Assert.That(waiting.Fault, Is.EqualTo(InstanceFault.ConnectionLost));
        Assert.That(waiting.Delay, Is.InRange(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)));
        Assert.That(_connection.Device, Is.Null);
        await AdvanceUntilAsync(ConnectedAsync());
    }

    [Test]
    public async Task A_wait_that_cannot_be_written_down_ends_in_another_attempt_all_the_same()
    {
        _owner.Keep = static note => note.What == "waiting" ? throw new StorageUnavailableException("away") : Task.CompletedTask;
        var device = await ConnectedAsync();

        device.End(FailureReason.ConnectionLost);

        Assert.That((await _owner.NextAsync()).What, Is.EqualTo("waiting"));
        await AdvanceUntilAsync(ConnectedAsync());
    }

    [Test]
    public async Task An_attempt_that_somebody_else_cancelled_is_followed_by_another_one()
    {
        var device = await ConnectedAsync();
        _devices.Connect = static () => throw new TaskCanceledException("a time limit within");
        device.End(FailureReason.ConnectionLost);
        await _owner.NextAsync();

        await AdvanceUntilAsync(_devices.NextAsync().AsTask());
        _devices.Connect = static () => Task.CompletedTask;
        var waiting = await _owner.NextAsync().AsTask().WaitAsync(Patience);
        Assert.That(waiting.Fault, Is.EqualTo(InstanceFault.ConnectionLost));
        await AdvanceUntilAsync(ConnectedAsync());
    }

    [Test]
    public async Task A_connection_that_closed_itself_comes_back()
    {
        var device = await ConnectedAsync();

        device.End(FailureReason.ClosedLocally);

        var waiting = await _owner.NextAsync();
        Assert.That((waiting.What, waiting.Fault), Is.EqualTo(("waiting", InstanceFault.ConnectionLost)));
        await AdvanceUntilAsync(ConnectedAsync());
    }

    [Test]
    public async Task A_ban_longer_than_a_timer_is_waited_for()
    {
        var device = await ConnectedAsync();

        device.End(new ConnectionFailure(FailureReason.TemporarilyBanned, 402, "", TimeSpan.FromDays(60)));

        Assert.That((await _owner.NextAsync()).Delay, Is.EqualTo(TimeSpan.FromDays(60)));
        await _time.AdvanceUntilAsync(ConnectedAsync(), TimeSpan.FromHours(6));
    }

    [Test]
    public async Task A_fault_between_two_attempts_does_not_end_them()
    {
        var device = await ConnectedAsync();
        _random.Fault = new InvalidOperationException("planted");

        device.End(FailureReason.ConnectionLost);

        await AdvanceUntilAsync(ConnectedAsync());
        Assert.That(_random.Fault, Is.Null, "it has happened");
    }

    [Test]
    public async Task A_store_that_failed_is_met_again_under_a_new_lease()
    {
        var device = await ConnectedAsync();
        var before = await LeaseEpochAsync();

        device.End(FailureReason.StorageFailed);

        Assert.That((await _owner.NextAsync()).What, Is.EqualTo("waiting"));
        await AdvanceUntilAsync(ConnectedAsync());
        Assert.That(await LeaseEpochAsync(), Is.GreaterThan(before));
    }

    [Test]
    public void Cuts_of_logins_that_held_do_not_add_up()
    {
        var history = new ConnectionHistory(TimeSpan.FromMinutes(10));
        var now = DateTimeOffset.UnixEpoch;
        for (var cut = 0; cut < 8; cut++)
        {
            history.Ready(now);
            now += TimeSpan.FromSeconds(20);
            var delay = history.Decide(new ConnectionFailure(FailureReason.ConnectionLost), now, Random).Delay;
            Assert.That(delay, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(1)));
        }
    }

    [Test]
    public async Task A_restart_after_pairing_comes_back_at_once()
    {
        var device = await _devices.NextAsync();
        device.Notify(new Paired(Account, null));
        Assert.That((await _owner.NextAsync()).What, Is.EqualTo("paired"));

        device.End(FailureReason.RestartRequired);

        Assert.That((await _owner.NextAsync()).Delay, Is.EqualTo(TimeSpan.Zero));
        await AdvanceUntilAsync(ConnectedAsync());
    }

    [Test]
    public async Task A_replaced_login_tries_once_more_after_thirty_seconds_and_then_gives_way()
    {
        var first = await ConnectedAsync();
        first.End(FailureReason.Replaced);
        Assert.That((await _owner.NextAsync()).Delay, Is.EqualTo(TimeSpan.FromSeconds(30)));

        var second = await AdvanceUntilAsync(ConnectedAsync());
        second.End(FailureReason.Replaced);

        Assert.That(await _owner.NextAsync(), Is.EqualTo(new OwnerNote("halted Stop", InstanceFault.Replaced)));
        Assert.That(_devices.Count, Is.EqualTo(2));
    }

    [TestCase(FailureReason.RestartRequired)]
    [TestCase(FailureReason.ProtocolViolation)]
    public void A_login_that_ends_at_once_waits_longer_each_time(FailureReason reason)
    {
        var history = new ConnectionHistory(TimeSpan.FromMinutes(10));
        var now = DateTimeOffset.UnixEpoch;

        var delays = Enumerable.Range(0, 8).Select(_ => LoginAndEnd(TimeSpan.FromSeconds(1))).ToArray();

        Assert.That(delays[7], Is.GreaterThan(TimeSpan.FromMinutes(1)));
        Assert.That(LoginAndEnd(TimeSpan.FromMinutes(1)), Is.LessThanOrEqualTo(TimeSpan.FromSeconds(1)), "a long life begins anew");

        TimeSpan LoginAndEnd(TimeSpan life)
        {
            history.Ready(now);
            now += life;
            return history.Decide(new ConnectionFailure(reason), now, Random).Delay;
        }
    }

    [TestCase(FailureReason.LoggedOut, "halted PairAgain", InstanceFault.LoggedOut)]
    [TestCase(FailureReason.MultideviceMismatch, "halted PairAgain", InstanceFault.MultideviceMismatch)]
    [TestCase(FailureReason.Banned, "halted Stop", InstanceFault.Banned)]
    [TestCase(FailureReason.Locked, "halted Stop", InstanceFault.Locked)]
    [TestCase(FailureReason.ClientOutdated, "halted Stop", InstanceFault.ClientOutdated)]
    public async Task What_cannot_pass_by_itself_makes_no_further_attempt(FailureReason reason, string what, InstanceFault fault)
    {
        var device = await ConnectedAsync();

        device.End(reason);

        Assert.That(await _owner.NextAsync(), Is.EqualTo(new OwnerNote(what, fault)));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.That(_devices.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task A_number_of_another_instance_is_logged_out()
    {
        var other = await TakeAsync(Fence.InstanceLease("default", "other"));
        await _numbers.ClaimAsync("default", "other", Account.User, other, default);
        var device = await _devices.NextAsync();

        device.Notify(new Ready(Account));

        Assert.That(
            await _owner.NextAsync(), Is.EqualTo(new OwnerNote("halted PairAgain", InstanceFault.NumberAlreadyPaired)));
        Assert.That(device.IsLoggedOut);
        Assert.That(_connection.Device, Is.Null);
    }

    [Test]
    public async Task A_lost_lease_cuts_the_socket_and_is_taken_anew()
    {
        var device = await ConnectedAsync();

        await _leases.TryTakeAsync("default", Fence.InstanceLease("default", "one"), default);

        Assert.That((await _owner.NextAsync()).Fault, Is.EqualTo(InstanceFault.LeaseHeld));
        Assert.That(device.IsDisposed);
        Assert.That(device.IsClosed, Is.False);
        await AdvanceUntilAsync(ConnectedAsync());
    }

    [Test]
    public async Task Stopping_closes_cleanly_and_lets_the_lease_go()
    {
        var device = await ConnectedAsync();

        await _connection.DisposeAsync();

        Assert.That(device.IsClosed);
        var next = await Leases.TakeAsync(
            Fence.InstanceLease("default", "one"), "default", "next", TimeSpan.FromSeconds(30), null, default);
        Assert.That(next.PreviousClosedCleanly);
        Begin();
    }

    private async Task<FakeDevice> ConnectedAsync()
    {
        var device = await _devices.NextAsync();
        device.Notify(new Ready(Account));
        Assert.That((await _owner.NextAsync()).What, Is.EqualTo("connected"));
        Assert.That(_connection.Device, Is.SameAs(device));
        return device;
    }

    // The connection begins its wait a moment after it has reported it, so time goes on until the wait is over.
    private Task<T> AdvanceUntilAsync<T>(Task<T> happens) => _time.AdvanceUntilAsync(happens, TimeSpan.FromSeconds(1));

    private async Task<long> LeaseEpochAsync() => (await Database.QueryAsync(
        new SqlText("SELECT epoch FROM leases WHERE lease_key = @key").With(Fence.InstanceLease("default", "one")),
        static row => row.GetInt64(0), default))[0];

    /// <summary>Randomness that fails once where a test says so.</summary>
    private sealed class FaultyRandom : IRandomSource
    {
        public Exception? Fault { get; set; }

        public void Fill(Span<byte> destination)
        {
            if (Fault is { } fault)
            {
                Fault = null;
                throw fault;
            }

            SystemRandomSource.Instance.Fill(destination);
        }
    }
}
