using OrleansGateway.Grains.Interfaces.Events;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>The event log of an instance at the end of a run.</summary>
/// <param name="Account">The JID of its account, without device.</param>
/// <param name="Events">All events, as the store has them.</param>
/// <param name="Followed">The sequences of the events that a follower got, as they came.</param>
internal sealed record InstanceLog(string Account, IReadOnlyList<InstanceEvent> Events, IReadOnlyList<long> Followed)
{
    /// <summary>Whether the follower got every event once and in order.</summary>
    public bool WasFollowed => Followed.SequenceEqual(Events.Select(entry => entry.Sequence));

    /// <summary>Messages of others.</summary>
    public IEnumerable<MessageReceivedEvent> Received =>
        Events.OfType<MessageReceivedEvent>().Where(message => !message.IsFromMe);

    /// <summary>Messages that did not decrypt.</summary>
    public int Undecryptable => Events.OfType<MessageUndecryptableEvent>().Count();
}
