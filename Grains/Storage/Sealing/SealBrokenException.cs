namespace OrleansGateway.Grains.Storage.Sealing;

/// <summary>A sealed value cannot be opened: damaged, moved from another record, or its key is not in the ring.</summary>
/// <param name="message">Which of these, without content.</param>
/// <param name="inner">The cause.</param>
public sealed class SealBrokenException(string message, Exception? inner = null) : Exception(message, inner);
