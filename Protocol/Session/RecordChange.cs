namespace OrleansGateway.Protocol.Session;

/// <summary>A record to write or, with a null value, to delete.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Value">The new value; null deletes the record.</param>
public readonly record struct RecordChange(RecordKey Key, byte[]? Value);
