using System.Data.Common;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>The one source of connections: transactions for the coalescer, queries for the stores.</summary>
internal interface ISqlDatabase : IAsyncDisposable
{
    SqlDialect Dialect { get; }

    /// <summary>How many transactions may run at once; 1 for SQLite.</summary>
    int WriteParallelism { get; }

    /// <summary>Whether no other process can have this database open (an OS lock proves it).</summary>
    bool IsExclusive { get; }

    /// <summary>Opens the database and brings its schema up to date.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be opened, or another process has it.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Commits units in one transaction. A unit that fails leaves nothing behind and does not harm the others.</summary>
    /// <returns>One outcome a unit, after the commit is durable.</returns>
    /// <exception cref="StorageUnavailableException">The transaction as a whole failed.</exception>
    Task<IReadOnlyList<UnitOutcome>> CommitAsync(IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken);

    /// <summary>Reads what is committed.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    Task<IReadOnlyList<T>> QueryAsync<T>(
        SqlStatement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken);
}
