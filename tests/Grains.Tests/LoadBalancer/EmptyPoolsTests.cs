using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.LoadBalancer;

namespace OrleansGateway.Grains.Tests.LoadBalancer;

internal sealed class EmptyPoolsTests
{
    [Test]
    public void Every_pick_without_an_instance_counts_and_each_pool_is_logged_once_per_period()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var instruments = new GatewayInstruments(services.GetRequiredService<IMeterFactory>());
        using var listener = new MeterListener();
        var picks = 0L;
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => picks += count);
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "gateway.pool.no_instance" && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.Start();
        var time = new FakeTimeProvider();
        var log = new Lines();
        var empty = new EmptyPools(instruments, time, log);

        empty.Note("default/shop");
        empty.Note("default/shop");
        empty.Note("default/other");
        time.Advance(TimeSpan.FromMinutes(11));
        empty.Note("default/shop");

        Assert.That(picks, Is.EqualTo(4));
        Assert.That(log.Count(line => line.Contains("default/shop", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(log.Count(line => line.Contains("default/other", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    private sealed class Lines : List<string>, ILogger<EmptyPools>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
