using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansGateway.Grains.Diagnostics;

/// <summary>The gateway's own metrics and activities. Tags never carry numbers, texts or keys.</summary>
public sealed class GatewayInstruments : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrleansGateway";

    /// <summary>The activity source's name.</summary>
    public const string ActivitySourceName = "OrleansGateway";

    private readonly ActivitySource _activities = new(ActivitySourceName);
    private readonly Counter<long> _sends;
    private readonly Histogram<double> _sendDuration;
    private readonly Counter<long> _connectionsEnded;
    private readonly UpDownCounter<long> _connected;
    private readonly Counter<long> _leasesLost;
    private readonly Counter<long> _paced;
    private readonly Counter<long> _noInstance;
    private readonly Counter<long> _connectionFaults;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">Makes the meter.</param>
    public GatewayInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _sends = meter.CreateCounter<long>("gateway.instance.sends", "{message}", "Messages handed to an instance, by outcome.");
        _sendDuration = meter.CreateHistogram<double>(
            "gateway.instance.send.duration", "s", "From the call until the server's answer.");
        _connectionsEnded = meter.CreateCounter<long>(
            "gateway.instance.connections.ended", "{connection}", "Connections that ended, by reason.");
        _connected = meter.CreateUpDownCounter<long>("gateway.instances.connected", "{instance}", "Instances with a live socket.");
        _leasesLost = meter.CreateCounter<long>("gateway.instance.leases.lost", "{lease}", "Leases lost while a socket was open.");
        _connectionFaults = meter.CreateCounter<long>(
            "gateway.instance.connection.faults", "{fault}", "Exceptions that no attempt to connect should end with, by type.");
        _paced = meter.CreateCounter<long>(
            "gateway.instance.paced", "{message}", "Messages that an instance held back to keep to its pace, by reason.");
        _noInstance = meter.CreateCounter<long>(
            "gateway.pool.no_instance", "{pick}", "Picks for messages whose pool has no instance, or not the one that they name.");
    }

    /// <summary>Starts the activity of one send.</summary>
    /// <returns>The activity; null when no one listens.</returns>
    public Activity? StartSend() => _activities.StartActivity("instance.send", ActivityKind.Producer);

    /// <summary>Counts a send.</summary>
    /// <param name="outcome">The outcome's name.</param>
    /// <param name="duration">How long it took.</param>
    public void Sent(string outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome);
        _sends.Add(1, tag);
        _sendDuration.Record(duration.TotalSeconds, tag);
    }

    /// <summary>An instance has logged in.</summary>
    public void Connected() => _connected.Add(1);

    /// <summary>A connection that had logged in is gone.</summary>
    public void Disconnected() => _connected.Add(-1);

    /// <summary>A connection ended.</summary>
    /// <param name="reason">The reason's name.</param>
    public void ConnectionEnded(string reason) => _connectionsEnded.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>The loop of a connection met an exception that it should not.</summary>
    /// <param name="type">The exception's type.</param>
    public void ConnectionFault(string type) => _connectionFaults.Add(1, new KeyValuePair<string, object?>("type", type));

    /// <summary>A lease was lost.</summary>
    public void LeaseLost() => _leasesLost.Add(1);

    /// <summary>A message was held back.</summary>
    /// <param name="reason">The reason's name.</param>
    public void Paced(string reason) => _paced.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A message waits because its pool has no instance.</summary>
    public void NoInstance() => _noInstance.Add(1);

    /// <inheritdoc/>
    public void Dispose() => _activities.Dispose();
}
