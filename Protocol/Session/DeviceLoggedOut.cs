using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

/// <summary>The device was unlinked; its credentials are void.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Failure">The reason that the server gave.</param>
public sealed record DeviceLoggedOut(DateTimeOffset Timestamp, ConnectionFailure Failure) : DeviceEvent(Timestamp);
