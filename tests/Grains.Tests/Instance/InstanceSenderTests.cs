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
using OrleansGateway.Protocol.Device.Sending;
using Outcome = OrleansGateway.Grains.Interfaces.Instance.SendOutcome;
using ProtocolOutcome = OrleansGateway.Protocol.Device.Sending.SendOutcome;

namespace OrleansGateway.Grains.Tests.Instance;

internal sealed class InstanceSenderTests
{
    private readonly FakeTimeProvider _time = new();
    private ServiceProvider _meters = null!;
    private InstanceSender _sender = null!;

    [SetUp]
    public void Begin()
    {
        _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _sender = new InstanceSender(new ConnectionServices(
            null!, null!, null!, null!, null!, null!, new GatewayInstruments(_meters.GetRequiredService<IMeterFactory>()),
            Options.Create(new InstanceOptions()), _time, new SeededRandomSource(1), NullLogger<InstanceConnection>.Instance));
    }

    [TearDown]
    public void End() => _meters.Dispose();

    [TestCase("no jid", "text", SendFailure.InvalidRecipient)]
    [TestCase("", "text", SendFailure.InvalidRecipient)]
    public async Task A_request_that_cannot_be_leaves_no_byte(string recipient, string text, SendFailure failure)
    {
        var device = new FakeDevice();

        var result = await _sender.SendAsync(Request("A", recipient, text), device, pacer: null, InstanceState.Connected);

        Assert.That(result.Outcome, Is.EqualTo(Outcome.NotSent));
        Assert.That(result.Failure, Is.EqualTo(failure));
        Assert.That(device.Sends, Is.Zero);
    }

    [TestCase(InstanceState.Connecting, SendFailure.NotConnected)]
    [TestCase(InstanceState.Disconnected, SendFailure.NotConnected)]
    [TestCase(InstanceState.LoggedOut, SendFailure.LoggedOut)]
    [TestCase(InstanceState.Stopped, SendFailure.LoggedOut)]
    [TestCase(InstanceState.Unpaired, SendFailure.LoggedOut)]
    public async Task Without_a_device_the_queue_learns_why(InstanceState state, SendFailure failure)
    {
        var result = await _sender.SendAsync(Request("A"), device: null, pacer: null, state);

        Assert.That(result, Is.EqualTo(SendResult.NotSent(failure)));
    }

    [Test]
    public async Task A_rate_limit_makes_the_number_rest()
    {
        var device = new FakeDevice
        {
            Send = id => Task.FromResult(new SendReceipt(id, ProtocolOutcome.Refused, SendRefusal.RateLimited, 429)),
        };

        var refused = await _sender.SendAsync(Request("A"), device, pacer: null, InstanceState.Connected);
        var resting = await _sender.SendAsync(Request("B"), device, pacer: null, InstanceState.Connected);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _sender.SendAsync(Request("B"), device, pacer: null, InstanceState.Connected);

        Assert.That(refused.Failure, Is.EqualTo(SendFailure.RateLimited));
        Assert.That(refused.RestUntil, Is.EqualTo(resting.RestUntil));
        Assert.That(resting.Outcome, Is.EqualTo(Outcome.NotSent));
        Assert.That(device.Sends, Is.EqualTo(2));
    }

    [Test]
    public async Task What_is_under_way_and_what_was_sent_count_as_load()
    {
        var answer = new TaskCompletionSource<SendReceipt>();
        var device = new FakeDevice { Send = _ => answer.Task };

        var sending = _sender.SendAsync(Request("A"), device, pacer: null, InstanceState.Connected);
        Assert.That(_sender.Load.InFlight, Is.EqualTo(1));
        answer.SetResult(new SendReceipt("A", ProtocolOutcome.Acknowledged));
        await sending;

        Assert.That(_sender.Load.InFlight, Is.Zero);
        Assert.That(_sender.Load.SentInWindow(_time.GetUtcNow()), Is.EqualTo(1));
        Assert.That(_sender.Load.SentInWindow(_time.GetUtcNow() + TimeSpan.FromMinutes(11)), Is.Zero);
    }

    private static SendRequest Request(string wireId, string recipient = "491700000002@s.whatsapp.net", string text = "text") =>
        new() { WireId = wireId, Recipient = recipient, Content = new TextContent(text) };
}
