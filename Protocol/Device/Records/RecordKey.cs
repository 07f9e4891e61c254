namespace OrleansGateway.Protocol.Device.Records;

/// <summary>The key of a record within one device.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">The id within the kind; at most 200 characters.</param>
public readonly record struct RecordKey(RecordKind Kind, string Id);

/// <summary>A record to write or, with a null value, to delete.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Value">The new value; null deletes the record.</param>
public readonly record struct RecordChange(RecordKey Key, byte[]? Value);
