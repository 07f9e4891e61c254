using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Client.Instance;

/// <summary>One instance.</summary>
public interface IInstanceClient
{
    /// <summary>Its id.</summary>
    string Id { get; }

    /// <summary>Changes the settings, durably.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <exception cref="ArgumentException">A setting is out of range; nothing was changed.</exception>
    Task<InstanceStatus> ConfigureAsync(InstanceSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Links the instance to an account: show each QR code until the last update says connected or failed.</summary>
    /// <param name="cancellationToken">Stops watching, and ends the pairing if there is no other watcher.</param>
    IAsyncEnumerable<PairingUpdate> PairAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes "connected" the desired state, durably.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task<InstanceAnswer> ConnectAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes "disconnected" the desired state, durably.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    Task<InstanceAnswer> DisconnectAsync(CancellationToken cancellationToken = default);

    /// <summary>Unlinks the instance from its account.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<InstanceAnswer> LogoutAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the instance: logs its device out where it is connected, and erases all that the gateway holds of it. Messages
    /// that wait in a queue stay there. A repeated call changes nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait, not the deletion.</param>
    /// <returns>
    /// <see cref="InstanceAnswer.Done"/>, or <see cref="InstanceAnswer.Unavailable"/>: then call again.
    /// </returns>
    Task<InstanceAnswer> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the state of the instance.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<InstanceStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells the sender of messages that they were read.</summary>
    /// <param name="request">Which messages.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<InstanceAnswer> MarkReadAsync(MarkReadRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Follows the event log from a cursor, without end. Store <see cref="InstanceEvent.Sequence"/> together with the result
    /// of processing an event, and no event is lost or processed twice.
    /// </summary>
    /// <param name="after">The sequence of the last event that you have; 0 for none.</param>
    /// <param name="cancellationToken">Ends the following.</param>
    /// <exception cref="EventCursorTooOldException">Events after the cursor have been trimmed.</exception>
    IAsyncEnumerable<InstanceEvent> FollowEventsAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>Reads one page of the event log without waiting.</summary>
    /// <param name="after">The cursor.</param>
    /// <param name="limit">The most events, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<InstanceEventPage> ReadEventsAsync(long after, int limit = 500, CancellationToken cancellationToken = default);
}
