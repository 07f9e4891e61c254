using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>Checks requests before anything is stored.</summary>
internal sealed class RequestCheck(PartitionContext context)
{
    private const int MaxAttemptsAllowed = 1000;

    /// <summary>What is wrong with a request.</summary>
    public EnqueueRejection Check(EnqueueRequest request)
    {
        var now = context.Time.GetUtcNow();
        if (!Jid.TryParse(request.Recipient, out var recipient) || !MessageRules.IsRecipient(recipient))
        {
            return EnqueueRejection.InvalidRecipient;
        }

        return request switch
        {
            { Content: TextContent { Text.Length: 0 } } or { Content: null } => EnqueueRejection.EmptyContent,
            { Content: TextContent { Text.Length: > TextContent.MaxLength } } => EnqueueRejection.ContentTooLarge,
            { Priority: < EnqueueRequest.LowestPriority or > EnqueueRequest.HighestPriority } => EnqueueRejection.InvalidPriority,
            _ when request.ExpiresAt <= now || request.ExpiresAt <= request.NotBefore => EnqueueRejection.InvalidTime,
            _ when !InstanceKey.IsName(request.Pool) || request.Instance is { } instance && !InstanceKey.IsName(instance) =>
                EnqueueRejection.InvalidName,
            _ when !AreOptionsValid(request) => EnqueueRejection.InvalidOption,
            _ => CheckFleet(request),
        };
    }

    /// <exception cref="ArgumentException">The pool or the instance of a pause is not a name.</exception>
    public static void CheckNames(PauseScope scope)
    {
        CheckName(scope.Pool, "pool");
        CheckName(scope.Instance, "instance");
    }

    /// <exception cref="ArgumentException">The instance of a filter is not a name.</exception>
    public static void CheckNames(DeadLetterFilter filter) => CheckName(filter.Instance, "instance");

    private static void CheckName(string? name, string what)
    {
        if (name is not null && !InstanceKey.IsName(name))
        {
            throw new ArgumentException($"The name of the {what} is not valid. It has {InstanceKey.NameRule}.", what);
        }
    }

    /// <summary>The same; an instance that the fleet view does not show in the pool is looked up in the store before it is refused.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stored">The pools that the same call has looked up, by instance: each is read once.</param>
    public async Task<EnqueueRejection> CheckAsync(EnqueueRequest request, Dictionary<string, string?> stored)
    {
        var problem = Check(request);
        if (problem != EnqueueRejection.UnknownInstance)
        {
            return problem;
        }

        try
        {
            // Another silo may have configured it a moment ago.
            if (!stored.TryGetValue(request.Instance!, out var pool))
            {
                pool = stored[request.Instance!] = await context.Fleet.StoredPoolOfAsync(context.Key.Tenant, request.Instance!);
            }

            return pool == request.Pool ? EnqueueRejection.None : EnqueueRejection.UnknownInstance;
        }
        catch (StorageUnavailableException)
        {
            return EnqueueRejection.Unavailable;
        }
    }

    // A pool comes into being by being named: its messages wait for its first instance.
    private EnqueueRejection CheckFleet(EnqueueRequest request) =>
        request.Instance is { } wanted && !IsMember(request.Pool, wanted)
            ? EnqueueRejection.UnknownInstance
            : EnqueueRejection.None;

    private bool IsMember(string pool, string instance) =>
        context.Fleet.FindPool(context.Key.Tenant, pool)?.Members.Any(member => member.Instance == instance) == true;

    private static bool AreOptionsValid(EnqueueRequest request) =>
        IsKeyValid(request.OrderingKey) && IsKeyValid(request.IdempotencyKey)
        && request.MaxAttempts is null or (>= 1 and <= MaxAttemptsAllowed);

    private static bool IsKeyValid(string? text) => text is null or { Length: > 0 and <= EnqueueRequest.MaxKeyLength };
}
