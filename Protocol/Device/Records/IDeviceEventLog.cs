using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>A device store that also keeps committed events until their reader has taken them, over a restart as well.</summary>
public interface IDeviceEventLog : IDeviceStore
{
    /// <summary>Loads the committed events that were not taken yet, oldest first.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<IReadOnlyList<DeviceEvent>> LoadWaitingEventsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Drops the oldest waiting events. This need not survive a crash: events may come again then, but none is lost.
    /// </summary>
    /// <param name="count">How many were taken.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask TakeEventsAsync(int count, CancellationToken cancellationToken = default);
}
