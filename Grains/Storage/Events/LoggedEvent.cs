using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Storage.Events;

/// <summary>An event in the log.</summary>
/// <param name="Sequence">Its place, increasing within the instance; the cursor after it.</param>
/// <param name="LoggedAt">When it was committed, by the database's clock.</param>
/// <param name="Event">The event.</param>
internal sealed record LoggedEvent(long Sequence, DateTimeOffset LoggedAt, DeviceEvent Event);
