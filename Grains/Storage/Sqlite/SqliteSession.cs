using System.Data.Common;
using Microsoft.Data.Sqlite;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Sqlite;

/// <summary>A connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private static readonly IReadOnlyList<object?[]> NoRows = [];

    private readonly SqliteConnection _connection;
    private readonly Dictionary<SqlText, SqliteCommand> _prepared = [];

    public SqliteSession(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        ExecuteText("PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;");
    }

    public void ExecuteText(string text)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Text of ours: pragmas, transaction words and migrations.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public StatementResult Execute(SqlStatement statement)
    {
        var command = Prepare(statement);
        if (!statement.Text.ReturnsRows)
        {
            return new StatementResult(command.ExecuteNonQuery(), NoRows);
        }

        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add(RowOf(reader));
        }

        return new StatementResult(rows.Count, rows);
    }

    public List<T> Query<T>(SqlStatement statement, Func<DbDataReader, T> read)
    {
        using var reader = Prepare(statement).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static object?[] RowOf(SqliteDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        }

        return row;
    }

    private SqliteCommand Prepare(SqlStatement statement)
    {
        if (!_prepared.TryGetValue(statement.Text, out var command))
        {
            command = Create(statement.Text);
            _prepared.Add(statement.Text, command);
        }

        for (var i = 0; i < statement.Values.Length; i++)
        {
            var value = statement.Values[i];
            command.Parameters[i].Value = value is SqlNull ? DBNull.Value : value;
        }

        return command;
    }

    private SqliteCommand Create(SqlText text)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are static fields of the stores.
        command.CommandText = text.In(SqlDialect.Sqlite);
#pragma warning restore CA2100
        foreach (var name in text.Parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }
}
