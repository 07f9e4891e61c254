using System.Data.Common;
using OrleansGateway.Grains.Interfaces.Options;
using StackExchange.Redis;

namespace OrleansGateway.Silo.Clustering;

/// <summary>The servers of the cluster profile; configuration section <c>Cluster</c>.</summary>
public sealed class ClusterProfileOptions : IGatewayOptions
{
    /// <summary>
    /// The connection string of the Redis that holds the membership, such as <c>redis:6379</c>. It needs an append-only file
    /// and the policy <c>noeviction</c>: a lost membership splits the cluster.
    /// </summary>
    public string? Redis { get; set; }

    /// <summary>The connection string of the PostgreSQL that holds all data.</summary>
    public string? PostgreSql { get; set; }

    /// <summary>
    /// The key ring file, the same for all silos. Default: <c>keys.json</c> in <see cref="SiloOptions.DataDirectory"/>.
    /// </summary>
    public string? KeyRingPath { get; set; }

    static string IGatewayOptions.Section => "Cluster";

    // Whether the servers are needed depends on the profile, which checks that.
    void IGatewayOptions.Validate(OptionsChecks checks)
    {
        checks.Require(
            Redis is null || IsRedis(Redis), "is not a connection string of Redis; set it to one, such as redis:6379", nameof(Redis));
        checks.Require(
            PostgreSql is null || IsPostgreSql(PostgreSql),
            "is not a connection string of PostgreSQL; set it to one, such as Host=postgres;Database=gateway",
            nameof(PostgreSql));
        checks.Require(
            KeyRingPath is null || !string.IsNullOrWhiteSpace(KeyRingPath),
            "is empty; name a file, or leave it out for keys.json in Silo:DataDirectory",
            nameof(KeyRingPath));
    }

    private static bool IsRedis(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsPostgreSql(string text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new DbConnectionStringBuilder { ConnectionString = text }.ConnectionString);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
