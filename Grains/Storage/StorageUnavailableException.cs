namespace OrleansGateway.Grains.Storage;

/// <summary>The store cannot be used at the moment. Whether a commit that met this took effect is unknown.</summary>
/// <param name="message">What happened.</param>
/// <param name="inner">The cause.</param>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
