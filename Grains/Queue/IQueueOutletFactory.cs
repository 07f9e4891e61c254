namespace OrleansGateway.Grains.Queue;

/// <summary>Makes the outlet of a tenant's queues.</summary>
internal interface IQueueOutletFactory
{
    /// <summary>The outlet to the instances of a tenant.</summary>
    IQueueOutlet Create(string tenant);
}
