using Npgsql;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Storage.Sqlite;

namespace OrleansGateway.Grains.Storage.Schema;

/// <summary>Applies what is missing of <see cref="GatewaySchema"/>, each migration in a transaction, under a lock.</summary>
internal static class SchemaMigrator
{
    // Any constant does; all silos of a database must use the same.
    private const long AdvisoryLock = 0x6F67_7363_6865_6D61;

    private static readonly SqlText AppliedVersion = new("SELECT COALESCE(MAX(version), 0) FROM schema_version");

    private static readonly SqlText RecordVersion = new(
        "INSERT INTO schema_version (version, name, applied_at) VALUES (@version, @name, {now_ms})");

    /// <summary>SQLite: the caller holds the OS lock on the file.</summary>
    public static void Migrate(SqliteSession session)
    {
        session.ExecuteText(GatewaySchema.VersionTable);
        var applied = Convert.ToInt32(session.Execute(AppliedVersion.With()).Rows[0][0], null);
        RefuseNewer(applied);
        foreach (var migration in GatewaySchema.Migrations.Where(step => step.Version > applied))
        {
            session.ExecuteText("BEGIN IMMEDIATE");
            foreach (var statement in migration.Statements)
            {
                session.ExecuteText(SqlDialect.Sqlite.Render(statement));
            }

            session.Execute(RecordVersion.With(migration.Version, migration.Name));
            session.ExecuteText("COMMIT");
        }
    }

    /// <summary>PostgreSQL: an advisory lock keeps other silos waiting.</summary>
    public static async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({AdvisoryLock})", cancellationToken);
        try
        {
            await ApplyMissingAsync(connection, cancellationToken);
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        }
    }

    private static async Task ApplyMissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, GatewaySchema.VersionTable, cancellationToken);
        var applied = await AppliedAsync(connection, cancellationToken);
        RefuseNewer(applied);
        foreach (var migration in GatewaySchema.Migrations.Where(step => step.Version > applied))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            foreach (var statement in migration.Statements)
            {
                await ExecuteAsync(connection, SqlDialect.Postgres.Render(statement), cancellationToken);
            }

            await RecordAsync(connection, migration, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async Task<int> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = AppliedVersion.In(SqlDialect.Postgres);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), null);
    }

    private static async Task RecordAsync(
        NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = RecordVersion.In(SqlDialect.Postgres);
        command.Parameters.AddWithValue("@version", migration.Version);
        command.Parameters.AddWithValue("@name", migration.Name);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant texts of the schema.
        command.CommandText = text;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void RefuseNewer(int applied)
    {
        if (applied > GatewaySchema.Migrations[^1].Version)
        {
            throw new StorageUnavailableException(
                $"The database has schema version {applied}; this release knows up to {GatewaySchema.Migrations[^1].Version}.");
        }
    }
}
