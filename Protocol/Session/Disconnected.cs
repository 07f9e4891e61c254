using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

/// <summary>The connection ended; the last notice.</summary>
/// <param name="Failure">Why.</param>
public sealed record Disconnected(ConnectionFailure Failure) : DeviceNotice;
