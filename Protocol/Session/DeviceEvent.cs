namespace OrleansGateway.Protocol.Session;

/// <summary>Something that happened to a device and must not be lost: it goes to the event log before it is acknowledged.</summary>
/// <param name="Timestamp">When, by the server's clock where it gave one.</param>
public abstract record DeviceEvent(DateTimeOffset Timestamp);
