using Npgsql;
using NUnit.Framework;

namespace OrleansGateway.TestKit;

/// <summary>The PostgreSQL that tests may use, named by the variable GATEWAY_POSTGRES.</summary>
public static class PostgresServer
{
    /// <summary>The reason with which tests that need the server are skipped.</summary>
    public const string SkipReason = "GATEWAY_POSTGRES names no server; ./test.sh starts one.";

    /// <summary>The connection string of a superuser, or null where there is no server.</summary>
    public static string? ConnectionString { get; } =
        Environment.GetEnvironmentVariable("GATEWAY_POSTGRES") is { Length: > 0 } text ? text : null;

    /// <summary>The connection string; skips the test where there is no server.</summary>
    public static string Require()
    {
        if (ConnectionString is null)
        {
            Assert.Ignore(SkipReason);
        }

        return ConnectionString!;
    }

    /// <summary>The connection string of another database of the server.</summary>
    /// <param name="database">The database.</param>
    public static string ConnectionTo(string database) =>
        new NpgsqlConnectionStringBuilder(Require()) { Database = database }.ConnectionString;

    /// <summary>Executes a statement on the server.</summary>
    /// <param name="statement">The statement.</param>
    public static async Task ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(Require());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
