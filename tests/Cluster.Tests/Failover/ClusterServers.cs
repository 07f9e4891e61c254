using Npgsql;

namespace OrleansGateway.Cluster.Tests.Failover;

/// <summary>A cluster's place on real servers: a name of its own in Redis, a database of its own in PostgreSQL.</summary>
internal sealed class ClusterServers : IAsyncDisposable
{
    private readonly string _postgres;

    private ClusterServers(string redis, string postgres, string name)
    {
        Redis = redis;
        _postgres = postgres;
        Name = name;
    }

    /// <summary>The address of Redis.</summary>
    public string Redis { get; }

    /// <summary>The cluster's name, its service's and its database's.</summary>
    public string Name { get; }

    /// <summary>What a silo's command line needs to find the servers.</summary>
    public IEnumerable<string> SiloArguments => [
        "--Silo:Profile=Cluster", "--Silo:AdvertisedAddress=127.0.0.1", $"--Silo:ClusterId={Name}", $"--Silo:ServiceId={Name}",
        $"--Cluster:Redis={Redis}",
        $"--Cluster:PostgreSql={new NpgsqlConnectionStringBuilder(_postgres) { Database = Name }.ConnectionString}",
    ];

    /// <summary>Ends the test as skipped where a server is missing.</summary>
    public static void Require()
    {
        Server("GATEWAY_REDIS");
        Server("GATEWAY_POSTGRES");
    }

    /// <summary>Makes the database.</summary>
    /// <param name="name">A name that nobody else uses.</param>
    public static async Task<ClusterServers> CreateAsync(string name)
    {
        var servers = new ClusterServers(Server("GATEWAY_REDIS"), Server("GATEWAY_POSTGRES"), name);
        await servers.ExecuteAsync($"CREATE DATABASE \"{name}\"");
        return servers;
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"DROP DATABASE \"{Name}\" WITH (FORCE)");

    private static string Server(string variable)
    {
        var server = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(server))
        {
            Assert.Ignore($"{variable} names no server; ./test.sh starts one.");
        }

        return server!;
    }

    private async Task ExecuteAsync(string text)
    {
        await using var connection = new NpgsqlConnection(_postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }
}
