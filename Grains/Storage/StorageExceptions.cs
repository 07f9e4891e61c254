namespace OrleansGateway.Grains.Storage;

/// <summary>The writer's lease is not the newest any more: another owner took over. Nothing was written.</summary>
/// <param name="leaseKey">The lease.</param>
/// <param name="epoch">The epoch that the writer thought valid.</param>
public sealed class StaleEpochException(string leaseKey, long epoch)
    : Exception($"Epoch {epoch} of '{leaseKey}' is over.")
{
    /// <summary>The lease.</summary>
    public string LeaseKey { get; } = leaseKey;

    /// <summary>The epoch that is over.</summary>
    public long Epoch { get; } = epoch;
}

/// <summary>The store cannot be used at the moment. Whether a commit that met this took effect is unknown.</summary>
/// <param name="message">What happened.</param>
/// <param name="inner">The cause.</param>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
