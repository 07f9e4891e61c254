using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>Names the end of a connection whose store failed.</summary>
internal static class StorageFailure
{
    public static ConnectionFailure Of(Exception failure) =>
        new(FailureReason.StorageFailed, 0, $"The device's store failed ({failure.GetType().Name}).");
}
