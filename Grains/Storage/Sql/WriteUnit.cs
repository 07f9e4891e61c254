using OrleansGateway.Grains.Storage.Leases;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>
/// What one caller wants committed, all or nothing. Its statements must be conditional where the caller may be stale: they
/// run in one batch with those of others and cannot look at each other's results.
/// </summary>
/// <param name="Affinity">Units with the same affinity are committed in the order in which they were handed in.</param>
/// <param name="Statements">The statements, in order.</param>
/// <param name="Fence">
/// The lease that its owner must still have, else the unit writes nothing and fails with <see cref="StaleEpochException"/>.
/// Statements over many rows of units with the same fence may run as one; a row whose key (its first column) came before
/// stays behind the first.
/// </param>
internal sealed record WriteUnit(string Affinity, IReadOnlyList<SqlStatement> Statements, Fence? Fence = null);
