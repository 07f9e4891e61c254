namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>One phone number, linked as a companion device. Key: <c>tenant/instance</c>.</summary>
[Alias("gateway.instance.IInstanceGrain")]
public interface IInstanceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Sends a message and completes with the server's answer for its wire id. Idempotent by wire id: a repeated call with
    /// a wire id that is already acknowledged answers <see cref="SendOutcome.Acknowledged"/> again, and one that is still
    /// under way joins it. Failures that are to be expected are in the result; an exception means that nothing is known,
    /// as <see cref="SendOutcome.Unknown"/> does.
    /// </summary>
    /// <param name="request">What to send.</param>
    /// <param name="cancellationToken">Cancels the wait, not the message.</param>
    [Alias("SendAsync")]
    Task<SendResult> SendAsync(SendRequest request, CancellationToken cancellationToken = default);
}
