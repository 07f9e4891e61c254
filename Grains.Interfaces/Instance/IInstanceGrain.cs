using Orleans.Concurrency;
using OrleansGateway.Grains.Interfaces.Events;

namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>One phone number, linked as a companion device. Key: <c>tenant/instance</c>, see <see cref="InstanceKey"/>.</summary>
[Alias("gateway.instance.IInstanceGrain"), GrainInterfaceType("gateway.instance.IInstanceGrain")]
public interface IInstanceGrain : IGrainWithStringKey
{
    /// <summary>Changes the settings, durably; a connection takes them up the next time it is made.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>The status with the new settings.</returns>
    /// <exception cref="ArgumentException">A setting is out of range; nothing was changed.</exception>
    [Alias("ConfigureAsync")]
    Task<InstanceStatus> ConfigureAsync(InstanceSettings settings, CancellationToken cancellationToken = default);

    /// <summary>
    /// Links the instance to an account: gives QR codes until one is scanned on a phone, then the account, and ends when the
    /// instance is connected or pairing has failed. A second caller watches the same pairing. When the last watcher leaves
    /// before a scan, the pairing ends.
    /// </summary>
    /// <param name="cancellationToken">Ends the watching.</param>
    [Alias("PairAsync")]
    IAsyncEnumerable<PairingUpdate> PairAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes "connected" the desired state, durably. The connection follows by itself, now and after every restart.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    [Alias("ConnectAsync")]
    Task<InstanceAnswer> ConnectAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes "disconnected" the desired state, durably, and closes the socket cleanly.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    [Alias("DisconnectAsync")]
    Task<InstanceAnswer> DisconnectAsync(CancellationToken cancellationToken = default);

    /// <summary>Unlinks the instance from its account. It needs a connection.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("LogoutAsync")]
    Task<InstanceAnswer> LogoutAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the instance: logs its device out where it is connected, and erases its credentials, Signal records, events,
    /// number, chats, pace and settings. Afterwards it is like one that was never used, except that the sequences of its event
    /// log go on. Messages that wait in a queue stay there. A repeated call changes nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait, not the deletion.</param>
    [Alias("DeleteAsync"), ResponseTimeout("00:01:00")]
    Task<InstanceAnswer> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends a message and completes with the server's answer for its wire id. Idempotent by wire id: a repeated call with
    /// a wire id that is already acknowledged answers <see cref="SendOutcome.Acknowledged"/> again, and one that is still
    /// under way joins it. Failures that are to be expected are in the result; an exception means that nothing is known,
    /// as <see cref="SendOutcome.Unknown"/> does.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="cancellationToken">Cancels the wait, not the message.</param>
    [Alias("SendAsync"), AlwaysInterleave, ResponseTimeout("00:01:00")]
    Task<SendResult> SendAsync(SendRequest request, CancellationToken cancellationToken = default);

    /// <summary>Tells the sender of messages that they were read.</summary>
    /// <param name="request">Which messages.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("MarkReadAsync"), AlwaysInterleave]
    Task<InstanceAnswer> MarkReadAsync(MarkReadRequest request, CancellationToken cancellationToken = default);

    /// <summary>Says where the instance stands.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("GetStatusAsync"), AlwaysInterleave]
    Task<InstanceStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads the event log after a cursor. The caller keeps the cursor: what it has not stored it will see again. With a
    /// wait, an empty answer comes only after that time.
    /// </summary>
    /// <param name="after">The cursor: the sequence of the last event that the caller has; 0 for none.</param>
    /// <param name="limit">How many at the most, 1 to 500.</param>
    /// <param name="wait">How long to wait for the first event, at most 10 s; zero answers at once.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("ReadEventsAsync"), AlwaysInterleave]
    Task<InstanceEventPage> ReadEventsAsync(
        long after, int limit, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Makes sure that the instance does what its desired state says. Harmless at any time.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("WakeAsync")]
    Task WakeAsync(CancellationToken cancellationToken = default);
}
