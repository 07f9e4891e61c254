using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;

namespace OrleansGateway.Protocol.Device.Hosting;

/// <summary>Remembers how the last connections of a device ended, so that the back-off grows, and starts again after a stable one.</summary>
internal sealed class ReconnectHistory(TimeProvider time, IRandomSource random)
{
    // A connection that lived shorter proves nothing: what ended it may end the next one as well.
    private static readonly TimeSpan Stable = TimeSpan.FromMinutes(1);

    // Two programs that replace each other would otherwise do so for ever.
    private static readonly TimeSpan ReplacedMemory = TimeSpan.FromMinutes(10);

    private int _failures;
    private DateTimeOffset? _readySince;
    private DateTimeOffset? _replacedAt;

    /// <summary>The device logged in.</summary>
    public void Ready() => _readySince = time.GetUtcNow();

    /// <summary>Decides what follows the end of a connection.</summary>
    /// <param name="failure">Why it ended.</param>
    public ReconnectDecision Decide(ConnectionFailure failure)
    {
        var now = time.GetUtcNow();
        var attempt = failure.Reason == FailureReason.Replaced ? EarlierReplacements(now) : now - _readySince >= Stable ? 0 : _failures;
        _failures = attempt + 1;
        _readySince = null;
        return ReconnectPolicy.Decide(failure, attempt, random);
    }

    private int EarlierReplacements(DateTimeOffset now)
    {
        var isRepeated = now - _replacedAt < ReplacedMemory;
        _replacedAt = now;
        return isRepeated ? 1 : 0;
    }
}
