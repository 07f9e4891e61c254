using Npgsql;
using OrleansGateway.Grains.Storage.Postgres;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Storage.Sqlite;

namespace OrleansGateway.Grains.Tests.Storage;

/// <summary>A fresh database for a test: a SQLite file in a folder of its own, or a schema of its own in PostgreSQL.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? _schema;

    private TestDatabase(string kind, string folder, string? schema)
    {
        Kind = kind;
        Folder = folder;
        _schema = schema;
    }

    /// <summary>The kinds that can be tested here: PostgreSQL where GATEWAY_POSTGRES names one.</summary>
    public static IEnumerable<string> Kinds =>
        PostgresConnection is null ? ["sqlite"] : ["sqlite", "postgres"];

    /// <summary>Those of the kinds that several writers share.</summary>
    public static IEnumerable<string> SharedKinds => Kinds.Where(static kind => kind != "sqlite");

    public string Kind { get; }

    public string Folder { get; }

    private static string? PostgresConnection => Environment.GetEnvironmentVariable("GATEWAY_POSTGRES") is { Length: > 0 } text
        ? text
        : null;

    public static async Task<TestDatabase> CreateAsync(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-test-").FullName;
        if (kind == "sqlite")
        {
            return new TestDatabase(kind, folder, null);
        }

        var schema = "t" + Path.GetFileName(folder).GetHashCode(StringComparison.Ordinal).ToString("x8");
        await ExecuteAsync($"CREATE SCHEMA {schema}");
        return new TestDatabase(kind, folder, schema);
    }

    /// <summary>Opens the database; for SQLite the one before must be disposed.</summary>
    public async Task<ISqlDatabase> OpenAsync()
    {
        ISqlDatabase database = Kind == "sqlite"
            ? new SqliteDatabase(Path.Combine(Folder, "gateway.db"))
            : new PostgresDatabase(
                new NpgsqlConnectionStringBuilder(PostgresConnection) { SearchPath = _schema, MinPoolSize = 0 }.ConnectionString);
        await database.InitializeAsync(CancellationToken.None);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        if (_schema is not null)
        {
            await ExecuteAsync($"DROP SCHEMA {_schema} CASCADE");
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static async Task ExecuteAsync(string text)
    {
        await using var connection = new NpgsqlConnection(PostgresConnection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }
}
