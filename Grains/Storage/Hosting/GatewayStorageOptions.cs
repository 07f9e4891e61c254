namespace OrleansGateway.Grains.Storage.Hosting;

/// <summary>Where and how the gateway keeps its data. Configuration section <c>Storage</c>.</summary>
public sealed class GatewayStorageOptions
{
    /// <summary>The database. Default: SQLite.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>The folder of the SQLite file and of the key ring. Default: <c>data</c> in the working directory.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>
    /// PostgreSQL's connection string. What it leaves open has these defaults: pool of 5 to 20, idle 30 s, connect time-out 2 s.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The key ring file. Default: <c>keys.json</c> in <see cref="DataDirectory"/>. All silos of a cluster need the same file.
    /// </summary>
    public string? KeyRingPath { get; set; }

    /// <summary>How many commits may wait before callers wait for room. Default: 8,192.</summary>
    public int WriteCapacity { get; set; } = 8_192;

    /// <summary>How long events stay in the log. Default: 7 days.</summary>
    public TimeSpan EventMaxAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many events an instance's log keeps. Default: 100,000.</summary>
    public long EventMaxPerInstance { get; set; } = 100_000;

    internal string EffectiveKeyRingPath => KeyRingPath ?? Path.Combine(DataDirectory, "keys.json");

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    internal string? Problem() =>
        Provider == StorageProvider.Postgres && string.IsNullOrWhiteSpace(ConnectionString)
            ? "Storage:ConnectionString is missing; set it, or set Storage:Provider to Sqlite."
        : string.IsNullOrWhiteSpace(DataDirectory) ? "Storage:DataDirectory is empty; name a folder."
        : WriteCapacity < 1 ? "Storage:WriteCapacity must be at least 1."
        : EventMaxAge <= TimeSpan.Zero ? "Storage:EventMaxAge must be positive."
        : EventMaxPerInstance < 1 ? "Storage:EventMaxPerInstance must be at least 1."
        : null;
}
