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

/// <summary>What a statement of a unit came to.</summary>
/// <param name="Affected">Rows written.</param>
/// <param name="Rows">Rows given back by SELECT or RETURNING.</param>
internal readonly record struct StatementResult(int Affected, IReadOnlyList<object?[]> Rows)
{
    /// <summary>Of a statement over many rows that has <c>{returning:...}</c>: for each row whether it was written.</summary>
    public IReadOnlyList<bool> Written { get; init; } = [];
}

/// <summary>What a unit came to: results, one a statement, or the error that it alone met.</summary>
internal readonly record struct UnitOutcome(IReadOnlyList<StatementResult> Results, Exception? Error)
{
    public static UnitOutcome Failed(Exception error) => new([], error);
}
