namespace OrleansGateway.Protocol.Session;

/// <summary>The key of a record within one device.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Id">The id within the kind; at most 200 characters.</param>
public readonly record struct RecordKey(RecordKind Kind, string Id);
