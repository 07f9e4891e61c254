namespace OrleansGateway.Silo.Hosting;

/// <summary>The servers of the cluster profile; configuration section <c>Cluster</c>.</summary>
public sealed class ClusterProfileOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Cluster";

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

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    internal string? Problem() =>
        string.IsNullOrWhiteSpace(Redis)
            ? "Cluster:Redis is missing; set it to Redis' address, or set Silo:Profile to Embedded."
        : string.IsNullOrWhiteSpace(PostgreSql)
            ? "Cluster:PostgreSql is missing; set it to a connection string, or set Silo:Profile to Embedded."
        : null;
}
