using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;

namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>Remembers how the last attempts went, so that back-off grows and two owners of one login do not fight for ever.</summary>
internal sealed class ConnectionHistory(TimeSpan replacedMemory)
{
    // A login that held this long was a success, whatever cut it: back-off grows over logins that end at once, not over cuts.
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(10);

    private int _failures;
    private DateTimeOffset? _readySince;
    private DateTimeOffset? _replacedAt;

    /// <summary>The device logged in.</summary>
    public void Ready(DateTimeOffset now) => _readySince = now;

    /// <summary>Decides what follows the end of a connection.</summary>
    /// <param name="failure">Why it ended.</param>
    /// <param name="now">The time.</param>
    /// <param name="random">For the jitter.</param>
    public ReconnectDecision Decide(ConnectionFailure failure, DateTimeOffset now, IRandomSource random)
    {
        var attempt = failure.Reason == FailureReason.Replaced ? EarlierReplacements(now) : HasHeld(now) ? 0 : _failures;
        _failures = attempt + 1;
        _readySince = null;
        return ReconnectPolicy.Decide(failure, attempt, random);
    }

    private bool HasHeld(DateTimeOffset now) => now - _readySince >= Held;

    private int EarlierReplacements(DateTimeOffset now)
    {
        var isRepeated = _replacedAt is { } before && now - before < replacedMemory;
        _replacedAt = now;
        return isRepeated ? 1 : 0;
    }
}
