namespace OrleansGateway.Protocol.Device.Records;

/// <summary>
/// Where a device keeps what must outlive a process. Two operations, both on sets: load records, commit changes. A commit
/// is atomic and durable when its task completes; if it fails, nothing of it may be visible later.
/// </summary>
/// <remarks>
/// The order of design.md, promises 3 and 5, rests on this seam: records are committed before the ciphertext that was made
/// with them leaves, and before the stanza that changed them is acknowledged; the events of a stanza are part of the same
/// commit as its records.
/// </remarks>
public interface IDeviceStore
{
    /// <summary>Loads records by key.</summary>
    /// <param name="keys">The keys wanted.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One value a key, in the order of the keys; null where there is no such record.</returns>
    ValueTask<IReadOnlyList<byte[]?>> LoadAsync(IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken = default);

    /// <summary>Loads all records of a kind whose id begins with a prefix.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="idPrefix">The prefix; empty for all.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Keys and values in ordinal order of the ids.</returns>
    ValueTask<IReadOnlyList<KeyValuePair<RecordKey, byte[]>>> ListAsync(
        RecordKind kind, string idPrefix, int limit, CancellationToken cancellationToken = default);

    /// <summary>Commits changes and the events that belong to them, all or nothing.</summary>
    /// <param name="commit">What to commit.</param>
    /// <param name="cancellationToken">
    /// Cancels the wait, not the commit: a cancelled commit may have happened. One that has not happened by then should not
    /// happen later, when the next connection has read the records already.
    /// </param>
    ValueTask CommitAsync(DeviceCommit commit, CancellationToken cancellationToken = default);
}
