namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>What a statement of a unit came to.</summary>
/// <param name="Affected">Rows written.</param>
/// <param name="Rows">Rows given back by SELECT or RETURNING.</param>
internal readonly record struct StatementResult(int Affected, IReadOnlyList<object?[]> Rows)
{
    /// <summary>Of a statement over many rows that has <c>{returning:...}</c>: for each row whether it was written.</summary>
    public IReadOnlyList<bool> Written { get; init; } = [];
}
