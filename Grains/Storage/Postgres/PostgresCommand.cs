using Npgsql;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Postgres;

/// <summary>One statement of a batch: as it is, or over the rows of several units.</summary>
internal sealed class PostgresCommand(SqlText text, object[] values)
{
    private readonly List<object[]> _rows = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private StatementResult _result;

    public bool GivesRows => text.ReturnsRows || text.TellsWritten;

    /// <summary>Whether it gave no row.</summary>
    public bool IsEmpty => _result.Rows.Count == 0;

    /// <summary>Whether rows fit in: the same values beside them, and no key twice, which one statement cannot do in order.</summary>
    public bool CanTake(SqlStatement statement) =>
        values.AsSpan().SequenceEqual(statement.Values) && !statement.Rows!.Any(row => _keys.Contains(KeyOf(row)));

    /// <returns>The place of the first of them.</returns>
    public int AddRows(SqlStatement statement)
    {
        var first = _rows.Count;
        foreach (var row in statement.Rows ?? [])
        {
            _rows.Add(row);
            _keys.Add(KeyOf(row));
        }

        return first;
    }

    public NpgsqlBatchCommand ToBatchCommand()
    {
        var command = new NpgsqlBatchCommand(text.In(SqlDialect.Postgres));
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.Add(ParameterOf(text.Parameters[i], values[i]));
        }

        for (var i = 0; i < text.Columns.Count; i++)
        {
            command.Parameters.Add(ArrayOf(text.Columns[i], i));
        }

        return command;
    }

    public void Complete(int affected, IReadOnlyList<object?[]> rows)
    {
        _result = text.ReturnsRows ? new StatementResult(rows.Count, rows) : new StatementResult(affected, []);
        if (text.TellsWritten)
        {
            _written.UnionWith(rows.Select(row => (string)row[0]!));
        }
    }

    /// <summary>The result of the statement that brought the rows from a place on.</summary>
    public StatementResult ResultOf(SqlStatement statement, int firstRow)
    {
        if (statement.Rows is null || !text.TellsWritten)
        {
            return _result;
        }

        var written = new bool[statement.Rows.Count];
        for (var i = 0; i < written.Length; i++)
        {
            written[i] = _written.Contains(KeyOf(_rows[firstRow + i]));
        }

        return new StatementResult(written.Count(static isWritten => isWritten), []) { Written = written };
    }

    private static string KeyOf(object[] row) => (string)row[0];

    private static NpgsqlParameter ParameterOf(string name, object value) => value is SqlNull typed
        ? new NpgsqlParameter { ParameterName = name, DbType = typed.Type, Value = DBNull.Value }
        : new NpgsqlParameter { ParameterName = name, Value = value };

    private NpgsqlParameter ArrayOf(SqlColumn column, int index)
    {
        var name = "@" + column.Name;
        return column.Kind switch
        {
            SqlColumnKind.Text => new NpgsqlParameter<string?[]>(name, Values(index, static value => value as string)),
            SqlColumnKind.Blob => new NpgsqlParameter<byte[]?[]>(name, Values(index, static value => value as byte[])),
            _ => new NpgsqlParameter<long?[]>(name, Values(index, ToInteger)),
        };
    }

    private T[] Values<T>(int index, Func<object, T> convert)
    {
        var result = new T[_rows.Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = convert(_rows[i][index]);
        }

        return result;
    }

    private static long? ToInteger(object value) => value switch
    {
        long number => number,
        int number => number,
        SqlNull => null,
        _ => throw new ArgumentException($"A value of type {value.GetType().Name} is no integer.", nameof(value)),
    };
}
