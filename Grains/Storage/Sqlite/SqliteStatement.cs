using Microsoft.Data.Sqlite;
using OrleansGateway.Grains.Storage.Sql;
using SQLitePCL;

namespace OrleansGateway.Grains.Storage.Sqlite;

/// <summary>
/// A statement that stays prepared, bound by position. The provider's command looks every parameter up by its name at each
/// execution, which cost as much as the execution.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private static readonly IReadOnlyList<object?[]> NoRows = [];

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _parameters;
    private readonly int[] _columns;

    public SqliteStatement(sqlite3 database, SqlText text)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, text.In(SqlDialect.Sqlite), raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _parameters = [.. text.Parameters.Select(PositionOf)];
        _columns = [.. text.Columns.Select(column => PositionOf("@" + column.Name))];
    }

    /// <exception cref="SqliteException">The statement or the database failed.</exception>
    public StatementResult Execute(SqlStatement statement)
    {
        Bind(_parameters, statement.Values);
        return statement.Rows is { } rows ? ExecuteRows(rows)
            : statement.Text.ReturnsRows ? Read()
            : new StatementResult(Run(), NoRows);
    }

    public void Dispose() => _statement.Dispose();

    private StatementResult ExecuteRows(IReadOnlyList<object[]> rows)
    {
        var written = new bool[rows.Count];
        var affected = 0;
        for (var i = 0; i < written.Length; i++)
        {
            Bind(_columns, rows[i]);
            var changes = Run();
            written[i] = changes > 0;
            affected += changes;
        }

        return new StatementResult(affected, NoRows) { Written = written };
    }

    private int Run()
    {
        try
        {
            Check(raw.sqlite3_step(_statement));
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            // It repeats the error of the step, which is told already.
            _ = raw.sqlite3_reset(_statement);
        }
    }

    private StatementResult Read()
    {
        try
        {
            var rows = new List<object?[]>();
            int code;
            while ((code = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            {
                rows.Add(CurrentRow());
            }

            Check(code);
            return new StatementResult(rows.Count, rows);
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    private object?[] CurrentRow()
    {
        var row = new object?[raw.sqlite3_column_count(_statement)];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = raw.sqlite3_column_type(_statement, i) switch
            {
                raw.SQLITE_NULL => null,
                raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_statement, i),
                raw.SQLITE_FLOAT => raw.sqlite3_column_double(_statement, i),
                raw.SQLITE_TEXT => raw.sqlite3_column_text(_statement, i).utf8_to_string(),
                _ => raw.sqlite3_column_blob(_statement, i).ToArray(),
            };
        }

        return row;
    }

    private void Bind(int[] positions, object[] values)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            // A parameter that only the other dialect uses has no position.
            if (positions[i] > 0)
            {
                Check(Bind(positions[i], values[i]));
            }
        }
    }

    private int Bind(int position, object value) => value switch
    {
        string text => raw.sqlite3_bind_text(_statement, position, text),
        long number => raw.sqlite3_bind_int64(_statement, position, number),
        int number => raw.sqlite3_bind_int64(_statement, position, number),
        short number => raw.sqlite3_bind_int64(_statement, position, number),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, position, bytes),
        SqlNull => raw.sqlite3_bind_null(_statement, position),
        _ => throw new ArgumentException($"A value of type {value.GetType().Name} cannot be stored.", nameof(value)),
    };

    private int PositionOf(string name) => raw.sqlite3_bind_parameter_index(_statement, name);

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
