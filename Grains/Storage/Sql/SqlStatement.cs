namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>A statement and its values; no value is null, see <see cref="SqlNull"/>.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Values">The values of its parameters.</param>
/// <param name="Rows">For a statement over many rows the values of each row's columns; else null.</param>
internal readonly record struct SqlStatement(SqlText Text, object[] Values, IReadOnlyList<object[]>? Rows = null)
{
    /// <summary>How much it weighs in a transaction: one, or its rows.</summary>
    public int Weight => Rows?.Count ?? 1;
}
