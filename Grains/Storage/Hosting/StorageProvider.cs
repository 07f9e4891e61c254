namespace OrleansGateway.Grains.Storage.Hosting;

/// <summary>Which database keeps the gateway's data.</summary>
public enum StorageProvider
{
    /// <summary>A SQLite file; for one process.</summary>
    Sqlite = 0,

    /// <summary>PostgreSQL; for clusters.</summary>
    Postgres = 1,
}
