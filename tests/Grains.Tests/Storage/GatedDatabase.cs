using System.Data.Common;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Storage;

/// <summary>A database that writes nothing; its transactions wait for the test.</summary>
internal sealed class GatedDatabase(Func<IReadOnlyList<WriteUnit>, Task> committing) : ISqlDatabase
{
    /// <summary>Released whenever a transaction has begun.</summary>
    public SemaphoreSlim Began { get; } = new(0);

    public SqlDialect Dialect => SqlDialect.Sqlite;

    public int WriteParallelism => 1;

    public bool IsExclusive => true;

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyList<UnitOutcome>> CommitAsync(IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        var committed = committing(units);
        Began.Release();
        await committed;
        return [.. units.Select(static unit => new UnitOutcome([.. unit.Statements.Select(_ => new StatementResult(1, []))], null))];
    }

    public Task<IReadOnlyList<T>> QueryAsync<T>(SqlStatement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This database reads nothing.");

    public ValueTask DisposeAsync()
    {
        Began.Dispose();
        return ValueTask.CompletedTask;
    }
}
