using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Instance.Connection;
using OrleansGateway.Grains.Instance.Sending;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Tests.Instance;
using OrleansGateway.Grains.Tests.Storage;
using OrleansGateway.Protocol.Device.Sending;
using Outcome = OrleansGateway.Grains.Interfaces.Instance.SendOutcome;
using ProtocolOutcome = OrleansGateway.Protocol.Device.Sending.SendOutcome;

namespace OrleansGateway.Grains.Tests.Pacing;

/// <summary>What a sender makes of its pace.</summary>
internal sealed class PacedSenderTests() : StoreTestBase("sqlite")
{
    private static readonly InstanceKey Key = new("default", "one");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeDevice _device = new();
    private ServiceProvider _meters = null!;
    private InstanceSender _sender = null!;
    private InstancePacer _pacer = null!;

    [SetUp]
    public async Task BeginAsync()
    {
        _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var instruments = new GatewayInstruments(_meters.GetRequiredService<IMeterFactory>());
        var pacing = new PacingServices(
            new PacingStore(Database, Coalescer), Rules: null!, Keys, instruments, Options.Create(new PacingOptions()), _time,
            NullLogger<InstancePacer>.Instance);
        var rules = PacingRules.None with { Instance = TokenBucket.Of(new SendRate { Messages = 2, Burst = 1 }) };
        var fence = await TakeAsync(Fence.InstanceLease(Key.Tenant, Key.Instance));
        _pacer = await InstancePacer.OpenAsync(pacing, Key, fence, () => rules, default);
        _sender = new InstanceSender(new ConnectionServices(
            null!, null!, null!, null!, null!, pacing, instruments, Options.Create(new InstanceOptions()), _time,
            new SeededRandomSource(1), NullLogger<InstanceConnection>.Instance));
    }

    [TearDown]
    public void End() => _meters.Dispose();

    [Test]
    public async Task Held_back_no_byte_leaves_and_the_answer_says_until_when()
    {
        _device.Send = static id => Task.FromResult(new SendReceipt(id, ProtocolOutcome.Acknowledged));
        var before = _device.Sends;
        var first = await SendAsync("A");
        var second = await SendAsync("B");

        Assert.That(first.Outcome, Is.EqualTo(Outcome.Acknowledged));
        Assert.That(first.Pace, Is.EqualTo(new PaceReport
        {
            Interval = TimeSpan.FromSeconds(30),
            Burst = 1,
            FullIn = TimeSpan.FromSeconds(30),
        }));
        Assert.That(second, Is.EqualTo(
            SendResult.NotSent(SendFailure.Paced, _time.GetUtcNow().AddSeconds(30)) with { Pace = first.Pace }));
        Assert.That(_device.Sends - before, Is.EqualTo(1));
    }

    [Test]
    public async Task An_answer_that_is_repeated_takes_nothing()
    {
        await SendAsync("C");
        _time.Advance(TimeSpan.FromSeconds(30));

        var repeated = await SendAsync("C");

        Assert.That(repeated.Outcome, Is.EqualTo(Outcome.Acknowledged));
        Assert.That(repeated.Pace!.FullIn, Is.EqualTo(TimeSpan.Zero));
        Assert.That((await SendAsync("D")).Outcome, Is.EqualTo(Outcome.Acknowledged));
    }

    [Test]
    public async Task A_request_that_cannot_be_and_a_number_that_rests_take_nothing()
    {
        await _sender.SendAsync(Request("E") with { Recipient = "no jid" }, _device, _pacer, InstanceState.Connected);
        await _sender.SendAsync(Request("F"), device: null, pacer: null, InstanceState.Connecting);
        _sender.Load.RestUntil = _time.GetUtcNow().AddSeconds(1);
        Assert.That((await SendAsync("G")).Failure, Is.EqualTo(SendFailure.RateLimited));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await SendAsync("G")).Outcome, Is.EqualTo(Outcome.Acknowledged));
    }

    private Task<SendResult> SendAsync(string wireId) =>
        _sender.SendAsync(Request(wireId), _device, _pacer, InstanceState.Connected);

    private static SendRequest Request(string wireId) =>
        new() { WireId = wireId, Recipient = "491700000002@s.whatsapp.net", Content = new TextContent("text"), IsNewChat = false };
}
