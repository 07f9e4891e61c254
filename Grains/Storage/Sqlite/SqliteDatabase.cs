using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using OrleansGateway.Grains.Storage.Schema;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Sqlite;

/// <summary>The embedded database: one file in WAL mode with full sync, one writer, an OS lock against a second process.</summary>
internal sealed class SqliteDatabase(string path) : ISqlDatabase
{
    private const int MaxIdleReaders = 8;

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Pooling = false,
    }.ToString();

    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private FileStream? _lock;
    private SqliteWriter? _writer;

    public SqlDialect Dialect => SqlDialect.Sqlite;

    public int WriteParallelism => 1;

    public bool IsExclusive => true;

    public Task InitializeAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _lock = TakeLock();
        try
        {
            _writer = new SqliteWriter(OpenMigrated());
            return Task.CompletedTask;
        }
        catch (SqliteException error)
        {
            throw new StorageUnavailableException("The SQLite file cannot be opened.", error);
        }
        finally
        {
            if (_writer is null)
            {
                _lock.Dispose();
            }
        }
    }

    public Task<IReadOnlyList<UnitOutcome>> CommitAsync(IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken) =>
        Writer.CommitAsync(units);

    public Task<IReadOnlyList<T>> QueryAsync<T>(
        SqlStatement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = _readers.TryTake(out var idle) ? idle : new SqliteSession(_connectionString);
        try
        {
            IReadOnlyList<T> rows = session.Query(statement, read);
            GiveBack(session);
            return Task.FromResult(rows);
        }
        catch (SqliteException error)
        {
            session.Dispose();
            throw new StorageUnavailableException("The SQLite query failed.", error);
        }
    }

    public ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        _writer = null;
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _lock?.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteWriter Writer =>
        _writer ?? throw new StorageUnavailableException("The database is not open yet.");

    private SqliteSession OpenMigrated()
    {
        var session = new SqliteSession(_connectionString);
        try
        {
            session.ExecuteText("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;");
            Migrate(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Applies what is missing of <see cref="GatewaySchema"/>, each migration in a transaction. We hold the OS lock.</summary>
    private static void Migrate(SqliteSession session)
    {
        session.ExecuteText(GatewaySchema.VersionTable);
        var applied = Convert.ToInt32(session.Execute(GatewaySchema.AppliedVersion.With()).Rows[0][0], null);
        foreach (var migration in GatewaySchema.MissingAfter(applied))
        {
            session.ExecuteText("BEGIN IMMEDIATE");
            foreach (var statement in migration.Statements)
            {
                session.ExecuteText(SqlDialect.Sqlite.Render(statement));
            }

            session.Execute(GatewaySchema.RecordVersion.With(migration.Version, migration.Name));
            session.ExecuteText("COMMIT");
        }
    }

    private void GiveBack(SqliteSession session)
    {
        if (_readers.Count < MaxIdleReaders)
        {
            _readers.Add(session);
        }
        else
        {
            session.Dispose();
        }
    }

    private FileStream TakeLock()
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new StorageUnavailableException($"Another process has '{Path.GetFileName(path)}' open.", error);
        }
    }
}
