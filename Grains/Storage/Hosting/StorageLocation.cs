namespace OrleansGateway.Grains.Storage.Hosting;

/// <summary>Where the gateway keeps its data. The host decides it: a silo by its profile.</summary>
/// <param name="DataDirectory">The directory of the SQLite file, and of the key ring unless <paramref name="KeyRingPath"/> is set.</param>
/// <param name="PostgreSql">
/// PostgreSQL's connection string; null for SQLite. Unless it sets them itself: pool of 5 to 20 connections, idle 30 s, connect
/// timeout 2 s.
/// </param>
/// <param name="KeyRingPath">The key ring file, the same for all silos of a cluster; null for <c>keys.json</c> in the directory.</param>
public sealed record StorageLocation(string DataDirectory, string? PostgreSql = null, string? KeyRingPath = null)
{
    internal string EffectiveKeyRingPath => KeyRingPath ?? Path.Combine(DataDirectory, "keys.json");
}
