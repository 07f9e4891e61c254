namespace OrleansGateway.Grains.Interfaces.Fleet;

/// <summary>Lists what a tenant has, in pages by name. Key: the tenant.</summary>
[Alias("gateway.fleet.ITenantGrain"), GrainInterfaceType("gateway.fleet.ITenantGrain")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>The instances that were ever configured or paired and not deleted.</summary>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="limit">The most entries, 1 to <see cref="InstancePage.MaxSize"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of range.</exception>
    [Alias("ListInstancesAsync")]
    Task<InstancePage> ListInstancesAsync(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>The pools that were configured or have instances.</summary>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="limit">The most entries, 1 to <see cref="InstancePage.MaxSize"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of range.</exception>
    [Alias("ListPoolsAsync")]
    Task<NamePage> ListPoolsAsync(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>The queues that were ever used.</summary>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="limit">The most entries, 1 to <see cref="InstancePage.MaxSize"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of range.</exception>
    [Alias("ListQueuesAsync")]
    Task<NamePage> ListQueuesAsync(string? after, int limit, CancellationToken cancellationToken = default);
}
