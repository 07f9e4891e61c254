using System.Data.Common;
using Npgsql;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Postgres;

/// <summary>The cluster's database. A transaction's statements go out in one pipelined batch.</summary>
internal sealed class PostgresDatabase(string connectionString) : ISqlDatabase
{
    private const int MaxConflicts = 5;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(WithDefaults(connectionString));

    public SqlDialect Dialect => SqlDialect.Postgres;

    public int WriteParallelism => 4;

    public bool IsExclusive => false;

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await PostgresMigrator.MigrateAsync(connection, cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw new StorageUnavailableException("PostgreSQL cannot be opened.", error);
        }
    }

    public async Task<IReadOnlyList<UnitOutcome>> CommitAsync(
        IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        try
        {
            return await CommitAgainAsync(units, cancellationToken);
        }
        catch (PostgresException error) when (!IsServerFault(error))
        {
            // A statement was refused and the transaction is rolled back: halves of halves find the unit at fault.
            return units.Count == 1 ? [UnitOutcome.Failed(error)] : await CommitHalvesAsync(units, cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException)
        {
            throw new StorageUnavailableException("The PostgreSQL transaction failed.", error);
        }
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        SqlStatement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new PostgresCommand(statement.Text, statement.Values).ToBatchCommand());
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException)
        {
            throw new StorageUnavailableException("The PostgreSQL query failed.", error);
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static NpgsqlConnectionStringBuilder Defaults() => new()
    {
        MinPoolSize = 5,
        MaxPoolSize = 20,
        ConnectionIdleLifetime = 30,
        Timeout = 2,
        MaxAutoPrepare = 100,
        AutoPrepareMinUsages = 2,
        // Every statement has its index, which gives the order as well. A plan that was made while a table was small must not
        // stay when it has grown. What still needs a sort counts as very dear, for which alone it would be compiled.
        Options = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_sort=off -c jit=off",
    };

    private static string WithDefaults(string connectionString)
    {
        var result = Defaults();
        foreach (var (key, value) in new NpgsqlConnectionStringBuilder(connectionString))
        {
            result[key] = value;
        }

        return result.ConnectionString;
    }

    // A primary that became a standby; class 08 connection, 40 conflict with another transaction, 53 resources, 57 shutdown,
    // 58 system error: not the statement's fault.
    private static bool IsServerFault(PostgresException error) =>
        error.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction || error.SqlState.AsSpan(0, 2) is "08" or "40" or "53" or "57" or "58";

    private static bool IsConflict(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>Commits; what was rolled back for the sake of another transaction is done again once that is through.</summary>
    private async Task<IReadOnlyList<UnitOutcome>> CommitAgainAsync(
        IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CommitTogetherAsync(units, cancellationToken);
            }
            catch (PostgresException error) when (IsConflict(error) && attempt < MaxConflicts)
            {
                // Nothing was written.
            }
        }
    }

    private async Task<IReadOnlyList<UnitOutcome>> CommitHalvesAsync(
        IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        var half = units.Count / 2;
        var first = await CommitAsync([.. units.Take(half)], cancellationToken);
        return [.. first, .. await CommitRestAsync([.. units.Skip(half)], cancellationToken)];
    }

    /// <summary>Commits the second half. The first one is committed, and its callers are told so whatever happens here.</summary>
    private async Task<IReadOnlyList<UnitOutcome>> CommitRestAsync(
        IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        try
        {
            return await CommitAsync(units, cancellationToken);
        }
        catch (StorageUnavailableException error)
        {
            return [.. units.Select(_ => UnitOutcome.Failed(error))];
        }
    }

    private async Task<IReadOnlyList<UnitOutcome>> CommitTogetherAsync(
        IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        return await new PostgresBatch(units).CommitAsync(connection, cancellationToken);
    }
}
