namespace OrleansGateway.Cluster.Tests.Failover;

/// <summary>The servers of one cluster: a name of its own in Redis and a database of its own in PostgreSQL.</summary>
internal sealed class ClusterServers : IAsyncDisposable
{
    private ClusterServers(string name) => Name = name;

    /// <summary>The address of Redis.</summary>
    public string Redis { get; } = RedisServer.Require();

    /// <summary>The cluster's name, its service's and its database's.</summary>
    public string Name { get; }

    /// <summary>The arguments that let a silo find the servers.</summary>
    public IEnumerable<string> SiloArguments => [
        "--Silo:Profile=Cluster", "--Silo:AdvertisedAddress=127.0.0.1", $"--Silo:ClusterId={Name}", $"--Silo:ServiceId={Name}",
        $"--Cluster:Redis={Redis}",
        $"--Cluster:PostgreSql={PostgresServer.ConnectionTo(Name)}",
    ];

    /// <summary>Skips the test where a server is missing.</summary>
    public static void Require()
    {
        RedisServer.Require();
        PostgresServer.Require();
    }

    /// <summary>Makes the database.</summary>
    /// <param name="name">A name that no other cluster uses.</param>
    public static async Task<ClusterServers> CreateAsync(string name)
    {
        var servers = new ClusterServers(name);
        await PostgresServer.ExecuteAsync($"CREATE DATABASE \"{name}\"");
        return servers;
    }

    public async ValueTask DisposeAsync() => await PostgresServer.ExecuteAsync($"DROP DATABASE \"{Name}\" WITH (FORCE)");
}
