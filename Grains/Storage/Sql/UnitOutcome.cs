namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>What a unit came to: results, one a statement, or the error that it alone met.</summary>
internal readonly record struct UnitOutcome(IReadOnlyList<StatementResult> Results, Exception? Error)
{
    public static UnitOutcome Failed(Exception error) => new([], error);
}
