namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>
/// What one caller wants committed, all or nothing. Its statements must be conditional where the caller may be stale: they
/// run in one batch with those of others and cannot look at each other's results.
/// </summary>
/// <param name="Affinity">Units with the same affinity are committed in the order in which they were handed in.</param>
/// <param name="Statements">The statements, in order.</param>
internal sealed record WriteUnit(string Affinity, IReadOnlyList<SqlStatement> Statements);
