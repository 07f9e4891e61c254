using OrleansGateway.Client.Calls;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Client.Queue;

/// <summary>
/// Hands messages to one partition. When it cannot answer, or answers that it cannot commit, the messages with an idempotency
/// key are sent again, and the others are answered as <see cref="EnqueueRejection.Unavailable"/>.
/// </summary>
internal sealed class EnqueueCall(TimeProvider time)
{
    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>What a message is answered whose partition cannot be reached.</summary>
    public static EnqueueResult Unavailable { get; } = EnqueueResult.Rejected(EnqueueRejection.Unavailable, retryAfter: RetryAfter);

    /// <summary>Whether a call failed in a way that passes; whether it took effect is unknown.</summary>
    /// <param name="exception">What the call threw.</param>
    public static bool Passes(Exception exception) => NoSiloAnswered.IsReasonOf(exception) || StoreUnavailable.IsReasonOf(exception);

    /// <summary>Enqueues.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="requests">The messages, at least one.</param>
    /// <param name="cancellationToken">Cancels the wait and the repetition, not the commit.</param>
    /// <returns>One result per message, in the same order.</returns>
    public async Task<EnqueueResult[]> RunAsync(
        IQueueGrain partition, IReadOnlyList<EnqueueRequest> requests, CancellationToken cancellationToken)
    {
        var results = await TryAsync(partition, requests, cancellationToken);
        for (var attempt = 1; attempt < Attempts; attempt++)
        {
            var again = Enumerable.Range(0, requests.Count).Where(i => IsRepeatable(requests[i], results[i])).ToList();
            if (again.Count == 0)
            {
                break;
            }

            await Task.Delay(Pause * attempt, time, cancellationToken);
            var answers = await TryAsync(partition, [.. again.Select(i => requests[i])], cancellationToken);
            foreach (var (i, answer) in again.Zip(answers))
            {
                results[i] = answer;
            }
        }

        return results;
    }

    private static bool IsRepeatable(EnqueueRequest request, EnqueueResult result) =>
        request.IdempotencyKey is not null && result.Rejection == EnqueueRejection.Unavailable;

    private static async Task<EnqueueResult[]> TryAsync(
        IQueueGrain partition, IReadOnlyList<EnqueueRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            return requests is [var only]
                ? [await partition.EnqueueAsync(only, cancellationToken)]
                : [.. await partition.EnqueueManyAsync([.. requests], cancellationToken)];
        }
        catch (Exception exception) when (Passes(exception))
        {
            return [.. Enumerable.Repeat(Unavailable, requests.Count)];
        }
    }
}
