namespace OrleansGateway.Protocol.Session;

/// <summary>Everything that waited at the server while the device was away has come in.</summary>
/// <param name="Count">How many stanzas the server says that were.</param>
public sealed record OfflineDelivered(long Count) : DeviceNotice;
