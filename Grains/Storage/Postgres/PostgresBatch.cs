using System.Data.Common;
using Npgsql;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Postgres;

/// <summary>
/// The statements of many units as one pipelined batch. Those over many rows with the same text and fence become one
/// statement whose rows are arrays.
/// </summary>
internal sealed class PostgresBatch
{
    private readonly IReadOnlyList<WriteUnit> _units;
    private readonly List<PostgresCommand> _commands = [];
    private readonly Dictionary<Fence, PostgresCommand> _guards = [];
    private readonly List<PostgresCommand?> _guardOfUnit = [];
    private readonly Dictionary<(SqlText Text, Fence? Fence), PostgresCommand> _open = [];
    private readonly List<(PostgresCommand Command, int FirstRow)> _places = [];

    public PostgresBatch(IReadOnlyList<WriteUnit> units)
    {
        _units = units;
        foreach (var unit in units)
        {
            Add(unit);
        }
    }

    /// <summary>
    /// Executes everything and commits. Without a transaction block of its own, the server takes all statements up to the end
    /// of the batch as one transaction; that saves two round trips.
    /// </summary>
    public async Task<UnitOutcome[]> CommitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        _commands.ForEach(command => batch.BatchCommands.Add(command.ToBatchCommand()));
        var rowSets = await ReadRowSetsAsync(batch, cancellationToken);
        var rowSet = 0;
        for (var i = 0; i < _commands.Count; i++)
        {
            _commands[i].Complete(batch.BatchCommands[i].RecordsAffected, _commands[i].GivesRows ? rowSets[rowSet++] : []);
        }

        return Outcomes();
    }

    private void Add(WriteUnit unit)
    {
        PostgresCommand? guard = null;
        if (unit.Fence is { } fence && !_guards.TryGetValue(fence, out guard))
        {
            _guards.Add(fence, guard = Append(fence.Guard()));
        }

        _guardOfUnit.Add(guard);
        foreach (var statement in unit.Statements)
        {
            var command = statement.Rows is null ? Append(statement) : CommandFor(statement, unit.Fence);
            _places.Add((command, command.AddRows(statement)));
        }

        if (unit.Fence is null)
        {
            // It may have given a lease to another owner: what follows asks again, and joins nothing before it.
            _guards.Clear();
            _open.Clear();
        }
    }

    private PostgresCommand CommandFor(SqlStatement statement, Fence? fence)
    {
        if (!_open.TryGetValue((statement.Text, fence), out var command) || !command.CanTake(statement))
        {
            _open[(statement.Text, fence)] = command = Append(statement);
        }

        return command;
    }

    private PostgresCommand Append(SqlStatement statement)
    {
        var command = new PostgresCommand(statement.Text, statement.Values);
        _commands.Add(command);
        return command;
    }

    private UnitOutcome[] Outcomes()
    {
        var outcomes = new UnitOutcome[_units.Count];
        var place = 0;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var unit = _units[i];
            var results = new StatementResult[unit.Statements.Count];
            for (var j = 0; j < results.Length; j++, place++)
            {
                results[j] = _places[place].Command.ResultOf(unit.Statements[j], _places[place].FirstRow);
            }

            outcomes[i] = _guardOfUnit[i] is { IsEmpty: true }
                ? UnitOutcome.Failed(unit.Fence!.Value.Stale())
                : new UnitOutcome(results, null);
        }

        return outcomes;
    }

    private static async Task<List<IReadOnlyList<object?[]>>> ReadRowSetsAsync(
        NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        // The last NextResult waits for the end of the batch, which the server sends after its commit.
        var sets = new List<IReadOnlyList<object?[]>>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            if (reader.FieldCount > 0)
            {
                sets.Add(await ReadRowsAsync(reader, cancellationToken));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return sets;
    }

    private static async Task<List<object?[]>> ReadRowsAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
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

        return rows;
    }
}
