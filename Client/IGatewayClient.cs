using OrleansGateway.Client.Instance;
using OrleansGateway.Client.Pools;
using OrleansGateway.Client.Queue;
using OrleansGateway.Grains.Interfaces.Fleet;

namespace OrleansGateway.Client;

/// <summary>The gateway as a .NET service uses it. Safe for concurrent use; get it from the service provider.</summary>
public interface IGatewayClient
{
    /// <summary>A queue of outbound messages; its first message creates it.</summary>
    /// <param name="name">Its name: 1 to 64 letters, digits, dots, underscores or hyphens.</param>
    /// <exception cref="ArgumentException">The name is not valid.</exception>
    IQueueClient Queue(string name);

    /// <summary>An instance: one phone number linked as a companion device.</summary>
    /// <param name="id">Its id: 1 to 64 letters, digits, dots, underscores or hyphens.</param>
    /// <exception cref="ArgumentException">The id is not valid.</exception>
    IInstanceClient Instance(string id);

    /// <summary>A pool of instances; it may be configured before it has any.</summary>
    /// <param name="name">Its name: 1 to 64 letters, digits, dots, underscores or hyphens.</param>
    /// <exception cref="ArgumentException">The name is not valid.</exception>
    IPoolClient Pool(string name);

    /// <summary>The tenant's instances by name: state, masked number, pool and silo. Read page by page.</summary>
    /// <param name="cancellationToken">Cancels between two pages.</param>
    IAsyncEnumerable<InstanceSummary> ListInstancesAsync(CancellationToken cancellationToken = default);

    /// <summary>The tenant's pools by name: those that were configured or have instances. Read page by page.</summary>
    /// <param name="cancellationToken">Cancels between two pages.</param>
    IAsyncEnumerable<string> ListPoolsAsync(CancellationToken cancellationToken = default);

    /// <summary>The tenant's queues by name: those that were ever used. Read page by page.</summary>
    /// <param name="cancellationToken">Cancels between two pages.</param>
    IAsyncEnumerable<string> ListQueuesAsync(CancellationToken cancellationToken = default);

    /// <summary>The same gateway for another tenant.</summary>
    /// <param name="tenant">The tenant: 1 to 64 letters, digits, dots, underscores or hyphens.</param>
    /// <exception cref="ArgumentException">The name is not valid.</exception>
    IGatewayClient ForTenant(string tenant);
}
