using Npgsql;
using OrleansGateway.Grains.Storage.Schema;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Postgres;

/// <summary>Applies what is missing of <see cref="GatewaySchema"/>, each migration in a transaction, while other silos wait.</summary>
internal static class PostgresMigrator
{
    // Any constant does; all silos of a database must use the same.
    private const long AdvisoryLock = 0x6F67_7363_6865_6D61;

    /// <summary>Brings the database up to date.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="cancellationToken">Cancels the migration; a migration under way is rolled back.</param>
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
        foreach (var migration in GatewaySchema.MissingAfter(await AppliedAsync(connection, cancellationToken)))
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
        command.CommandText = GatewaySchema.AppliedVersion.In(SqlDialect.Postgres);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), null);
    }

    private static async Task RecordAsync(
        NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = GatewaySchema.RecordVersion.In(SqlDialect.Postgres);
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
}
