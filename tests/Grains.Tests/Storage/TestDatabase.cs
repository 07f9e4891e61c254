using Npgsql;
using OrleansGateway.Grains.Storage.Postgres;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Storage.Sqlite;

namespace OrleansGateway.Grains.Tests.Storage;

/// <summary>A fresh database for a test: a SQLite file in a folder of its own, or a schema of its own in PostgreSQL.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private const string Sqlite = "sqlite";
    private const string Postgres = "postgres";

    private readonly TemporaryFolder _folder;
    private readonly string? _schema;

    private TestDatabase(string kind, TemporaryFolder folder, string? schema)
    {
        Kind = kind;
        _folder = folder;
        _schema = schema;
    }

    /// <summary>The kinds to test; those for which there is no server are skipped.</summary>
    public static IEnumerable<TestFixtureData> Kinds => SharedKinds.Prepend(new TestFixtureData(Sqlite));

    /// <summary>The kinds that several writers share.</summary>
    public static IEnumerable<TestFixtureData> SharedKinds
    {
        get
        {
            var postgres = new TestFixtureData(Postgres);
            yield return PostgresServer.ConnectionString is null ? postgres.Ignore(PostgresServer.SkipReason) : postgres;
        }
    }

    /// <summary>The kind.</summary>
    public string Kind { get; }

    /// <summary>A folder for the database's file, if it has one, and for the test's own files.</summary>
    public string Folder => _folder.Path;

    /// <summary>Creates the file or the schema; the database is not open yet.</summary>
    public static async Task<TestDatabase> CreateAsync(string kind)
    {
        var folder = new TemporaryFolder("test");
        if (kind == Sqlite)
        {
            return new TestDatabase(kind, folder, null);
        }

        var schema = "t" + folder.Name.GetHashCode(StringComparison.Ordinal).ToString("x8");
        await PostgresServer.ExecuteAsync($"CREATE SCHEMA {schema}");
        return new TestDatabase(kind, folder, schema);
    }

    /// <summary>Opens the database; for SQLite the one before must be disposed.</summary>
    public async Task<ISqlDatabase> OpenAsync()
    {
        ISqlDatabase database = Kind == Sqlite
            ? new SqliteDatabase(Path.Combine(Folder, "gateway.db"))
            : new PostgresDatabase(
                new NpgsqlConnectionStringBuilder(PostgresServer.Require()) { SearchPath = _schema, MinPoolSize = 0 }.ConnectionString);
        await database.InitializeAsync(CancellationToken.None);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        if (_schema is not null)
        {
            await PostgresServer.ExecuteAsync($"DROP SCHEMA {_schema} CASCADE");
        }

        _folder.Dispose();
    }
}
