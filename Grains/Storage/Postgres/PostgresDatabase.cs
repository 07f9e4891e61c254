using System.Data.Common;
using Npgsql;
using OrleansGateway.Grains.Storage.Schema;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Postgres;

/// <summary>The cluster's database. A transaction's statements go out in one pipelined batch.</summary>
internal sealed class PostgresDatabase(string connectionString) : ISqlDatabase
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(WithDefaults(connectionString));

    public SqlDialect Dialect => SqlDialect.Postgres;

    public int WriteParallelism => 4;

    public bool IsExclusive => false;

    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await SchemaMigrator.MigrateAsync(connection, cancellationToken);
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
            return await CommitTogetherAsync(units, cancellationToken);
        }
        catch (PostgresException error) when (!IsServerFault(error))
        {
            // A statement was refused and the transaction is rolled back: each unit by itself finds the one at fault.
            return units.Count == 1 ? [UnitOutcome.Failed(error)] : await CommitOneByOneAsync(units, cancellationToken);
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
            batch.BatchCommands.Add(CommandOf(statement));
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

    // Class 08 connection, 53 resources, 57 shutdown, 58 system error: not the statement's fault.
    private static bool IsServerFault(PostgresException error) =>
        error.SqlState.AsSpan(0, 2) is "08" or "53" or "57" or "58";

    private static NpgsqlBatchCommand CommandOf(SqlStatement statement)
    {
        var command = new NpgsqlBatchCommand(statement.Text.In(SqlDialect.Postgres));
        for (var i = 0; i < statement.Values.Length; i++)
        {
            command.Parameters.Add(ParameterOf(statement.Text.Parameters[i], statement.Values[i]));
        }

        return command;
    }

    private static NpgsqlParameter ParameterOf(string name, object value) => value is SqlNull typed
        ? new NpgsqlParameter { ParameterName = name, DbType = typed.Type, Value = DBNull.Value }
        : new NpgsqlParameter { ParameterName = name, Value = value };

    private async Task<IReadOnlyList<UnitOutcome>> CommitOneByOneAsync(
        IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        var outcomes = new UnitOutcome[units.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = (await CommitAsync([units[i]], cancellationToken))[0];
        }

        return outcomes;
    }

    private async Task<IReadOnlyList<UnitOutcome>> CommitTogetherAsync(
        IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var statement in units.SelectMany(unit => unit.Statements))
        {
            batch.BatchCommands.Add(CommandOf(statement));
        }

        var outcomes = await ReadOutcomesAsync(units, batch, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcomes;
    }

    private static async Task<UnitOutcome[]> ReadOutcomesAsync(
        IReadOnlyList<WriteUnit> units, NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        var rows = await ReadRowSetsAsync(batch, cancellationToken);
        var outcomes = new UnitOutcome[units.Count];
        var command = 0;
        var rowSet = 0;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var results = new StatementResult[units[i].Statements.Count];
            for (var j = 0; j < results.Length; j++, command++)
            {
                results[j] = units[i].Statements[j].Text.ReturnsRows
                    ? ResultOf(rows[rowSet++])
                    : new StatementResult(batch.BatchCommands[command].RecordsAffected, []);
            }

            outcomes[i] = new UnitOutcome(results, null);
        }

        return outcomes;
    }

    private static StatementResult ResultOf(IReadOnlyList<object?[]> rows) => new(rows.Count, rows);

    private static async Task<List<IReadOnlyList<object?[]>>> ReadRowSetsAsync(
        NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        var sets = new List<IReadOnlyList<object?[]>>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            if (reader.FieldCount == 0)
            {
                continue;
            }

            var rows = new List<object?[]>();
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = new object?[reader.FieldCount];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = await reader.IsDBNullAsync(i, cancellationToken) ? null : reader.GetValue(i);
                }

                rows.Add(row);
            }

            sets.Add(rows);
        }
        while (await reader.NextResultAsync(cancellationToken));
        return sets;
    }
}
