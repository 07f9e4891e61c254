namespace OrleansGateway.Cluster.Tests.Failover;

/// <summary>What runs on a silo.</summary>
/// <param name="Instances">Instances of the scene.</param>
/// <param name="Partitions">Partitions of its queue.</param>
internal sealed record SiloHosting(int Instances, int Partitions);
