using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Checks that a message went to every device that should have it, counting all rounds of its wire id; thread-safe.</summary>
/// <remarks>
/// A sender whose device lists are old misses devices or names unlinked ones. The ack then has the hash of the right devices, the
/// sending one included; the sender refreshes its lists and sends the same wire id again. Source: whatsmeow send.go (SendMessage,
/// sendDM).
/// </remarks>
internal sealed class FanoutCheck
{
    private const int MaxRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<RoundKey, HashSet<Device>> _incomplete = [];
    private readonly Queue<RoundKey> _order = new();

    /// <summary>Checks a message that is about to be delivered.</summary>
    /// <param name="message">The message.</param>
    /// <param name="routed">Where it goes.</param>
    /// <returns>The hash of the devices that should have the message; null if it went to exactly these.</returns>
    public string? HashUnlessExact(IncomingMessage message, RoutedMessage routed)
    {
        if (routed.Fanout.Expected is not { } expected)
        {
            return null;
        }

        var key = new RoundKey(message.Sender, message.To, message.Id);
        var isComplete = Add(key, routed.Deliveries.Select(delivery => delivery.Target), expected);
        return isComplete && !routed.Fanout.IsStale
            ? null
            : ParticipantHash.Of(expected.Select(device => device.AddressedLike(message.To)));
    }

    private bool Add(RoundKey key, IEnumerable<Device> targets, IReadOnlyCollection<Device> expected)
    {
        lock (_gate)
        {
            var isKnown = _incomplete.TryGetValue(key, out var reached);
            reached ??= [key.Sender];
            reached.UnionWith(targets);
            if (reached.IsSupersetOf(expected))
            {
                _incomplete.Remove(key);
                return true;
            }

            if (!isKnown)
            {
                Remember(key, reached);
            }

            return false;
        }
    }

    private void Remember(RoundKey key, HashSet<Device> reached)
    {
        _incomplete.Add(key, reached);
        _order.Enqueue(key);
        if (_order.Count > MaxRemembered)
        {
            _incomplete.Remove(_order.Dequeue());
        }
    }

    private readonly record struct RoundKey(Device Sender, Jid Chat, string Id);
}
