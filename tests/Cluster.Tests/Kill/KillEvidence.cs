using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>What is known at the end of a run.</summary>
/// <param name="Accepted">What the callers know.</param>
/// <param name="Queued">What the queue says of each of these messages, by id.</param>
/// <param name="Recipients">What the phones written to saw.</param>
/// <param name="OwnPhones">What the phones of the instances' own accounts saw.</param>
/// <param name="Logs">The instances' event logs.</param>
internal sealed record KillEvidence(
    IReadOnlyList<AcceptedMessage> Accepted,
    IReadOnlyDictionary<string, QueuedMessage?> Queued,
    IReadOnlyList<PhoneReport> Recipients,
    IReadOnlyList<PhoneReport> OwnPhones,
    IReadOnlyList<InstanceLog> Logs);
