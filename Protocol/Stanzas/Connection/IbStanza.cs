using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Connection;

/// <summary>The <c>ib</c> stanzas of both sides: offline delivery, routing, marks of stale data.</summary>
/// <remarks>
/// Source: tests/Protocol.Tests/vectors/usync-iq.json, flow <c>offline</c>; docs/protocol/facts.md#stanza.unifiedSession.
/// </remarks>
internal static class IbStanza
{
    public const string Tag = "ib";

    private const long WeekMilliseconds = 7L * 24 * 60 * 60 * 1000;
    private const long ThreeDaysMilliseconds = 3L * 24 * 60 * 60 * 1000;

    /// <summary>The end that the server gives to clients that may not use this protocol any more.</summary>
    public static ConnectionFailure Downgrade { get; } =
        new(FailureReason.MultideviceMismatch, 411, "The server does not allow this protocol any more.");

    /// <summary>Requests what waited while this device was away, in batches.</summary>
    public static Node OfflineBatch(int count) => new Node(Tag).With(new Node("offline_batch", ("count", WireText.Of(count))));

    /// <summary>Tells the server in which week of its clock this session lies.</summary>
    /// <param name="serverTime">The server's clock now.</param>
    public static Node UnifiedSession(DateTimeOffset serverTime)
    {
        var id = (serverTime.ToUnixTimeMilliseconds() + ThreeDaysMilliseconds) % WeekMilliseconds;
        return new Node(Tag).With(new Node("unified_session", ("id", WireText.Of(id))));
    }
}
