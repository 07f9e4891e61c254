namespace OrleansGateway.Silo.Clustering;

/// <summary>Where a silo keeps its data and how it finds other silos.</summary>
public enum SiloProfile
{
    /// <summary>One process, a SQLite file in the data directory, no server.</summary>
    Embedded = 0,

    /// <summary>Several silos, membership in Redis, data in PostgreSQL.</summary>
    Cluster = 1,
}
