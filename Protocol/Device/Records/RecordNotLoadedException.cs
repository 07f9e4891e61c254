namespace OrleansGateway.Protocol.Device.Records;

/// <summary>An operation needs a record that is not in memory (any more); it is loaded and the operation begins again.</summary>
internal sealed class RecordNotLoadedException : Exception;
