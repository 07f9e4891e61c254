namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>When a life of the silo ends.</summary>
/// <param name="Accepted">
/// After how many further messages were accepted, so that the moment falls into the work however fast the machine is; null for
/// one that does not wait until the silo has started.
/// </param>
/// <param name="Delay">How long after that, so that it falls anywhere into what follows the acceptance.</param>
internal sealed record KillMoment(int? Accepted, TimeSpan Delay);
