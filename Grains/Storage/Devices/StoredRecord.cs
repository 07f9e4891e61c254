using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Grains.Storage.Devices;

/// <summary>A record as its row holds it.</summary>
internal readonly record struct StoredRecord(RecordKind Kind, string RowKey, byte[] Sealed);
