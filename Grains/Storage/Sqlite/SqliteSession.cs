using System.Data.Common;
using Microsoft.Data.Sqlite;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Sqlite;

/// <summary>A connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<SqlText, SqliteStatement> _statements = [];
    private readonly Dictionary<SqlText, SqliteCommand> _queries = [];

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
        if (!_statements.TryGetValue(statement.Text, out var prepared))
        {
            prepared = new SqliteStatement(_connection.Handle!, statement.Text);
            _statements.Add(statement.Text, prepared);
        }

        return prepared.Execute(statement);
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
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        foreach (var command in _queries.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Prepare(SqlStatement statement)
    {
        if (!_queries.TryGetValue(statement.Text, out var command))
        {
            command = Create(statement.Text);
            _queries.Add(statement.Text, command);
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
