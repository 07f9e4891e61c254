namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>The recipients of a tenant that opted out: none of its queues writes to them. Key: the tenant.</summary>
[Alias("gateway.queue.ISuppressionGrain"), GrainInterfaceType("gateway.queue.ISuppressionGrain")]
public interface ISuppressionGrain : IGrainWithStringKey
{
    /// <summary>Adds a recipient, durably. Messages that wait for it become dead letters when their turn comes.</summary>
    /// <param name="recipient">The recipient: a phone number in international form, or a JID.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>Whether it was not on the list before; also false if the text is neither.</returns>
    [Alias("AddAsync")]
    Task<bool> AddAsync(string recipient, CancellationToken cancellationToken = default);

    /// <summary>Removes a recipient from the list, durably.</summary>
    /// <param name="recipient">The recipient: a phone number in international form, or a JID.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    /// <returns>Whether it was on the list.</returns>
    [Alias("RemoveAsync")]
    Task<bool> RemoveAsync(string recipient, CancellationToken cancellationToken = default);

    /// <summary>Whether a recipient is on the list.</summary>
    /// <param name="recipient">The recipient: a phone number in international form, or a JID.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("ContainsAsync")]
    Task<bool> ContainsAsync(string recipient, CancellationToken cancellationToken = default);
}
