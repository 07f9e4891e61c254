using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrleansGateway.Grains.Diagnostics;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>The instruments of a queue under test, and what they measured.</summary>
internal sealed class QueueMeters : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measured = new();

    public QueueMeters(TimeProvider time)
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
        Queue = new QueueInstruments(factory, time);
        Storage = new StorageInstruments(factory);
    }

    public QueueInstruments Queue { get; }

    public StorageInstruments Storage { get; }

    /// <summary>What an instrument measured so far; tags as <c>name=value</c> with commas between.</summary>
    public IReadOnlyList<(double Value, string Tags)> Of(string instrument) =>
        [.. _measured.Where(entry => entry.Name == instrument).Select(entry => (entry.Value, entry.Tags))];

    /// <summary>What an observed instrument shows now.</summary>
    public IReadOnlyList<(double Value, string Tags)> Observe(string instrument)
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return Of(instrument);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new List<string>();
        foreach (var tag in tags)
        {
            text.Add($"{tag.Key}={tag.Value}");
        }

        _measured.Enqueue((instrument.Name, value, string.Join(",", text)));
    }
}
