using OrleansGateway.Client.Queue;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>
/// A service's code that writes to one phone: one message after the other, each with an idempotency key, and repeated until
/// the answer says that the queue has it.
/// </summary>
internal sealed class Caller(IQueueClient queue, string pool, string recipient)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Enqueues a message.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="priority">Its priority.</param>
    /// <param name="notBefore">When it is due; null for at once.</param>
    /// <param name="cancellationToken">Ends the repetition.</param>
    public async Task<AcceptedMessage> EnqueueAsync(
        int number, int priority, DateTimeOffset? notBefore = null, CancellationToken cancellationToken = default)
    {
        var request = EnqueueRequest.ForText(pool, recipient, AcceptedMessage.TextOf(number)) with
        {
            Priority = priority,
            NotBefore = notBefore,
            IdempotencyKey = $"kill-{number}",
        };
        while (true)
        {
            if (await TryAsync(request, cancellationToken) is { } id)
            {
                return new AcceptedMessage(id, recipient, number, priority);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <returns>The id; null when it is unknown whether the queue has the message.</returns>
    private async Task<string?> TryAsync(EnqueueRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var result = await queue.EnqueueAsync(request, cancellationToken);
            return result switch
            {
                { IsInQueue: true } => result.MessageId,
                { Rejection: EnqueueRejection.Unavailable } => null,
                _ => throw new InvalidOperationException($"{request.IdempotencyKey} was rejected: {result.Rejection}."),
            };
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return null;
        }
    }
}
