namespace OrleansGateway.Grains.Queue;

/// <summary>Makes outlets to grains.</summary>
internal sealed class GrainOutletFactory(IGrainFactory grains) : IQueueOutletFactory
{
    public IQueueOutlet Create(string tenant) => new GrainOutlet(grains, tenant);
}
