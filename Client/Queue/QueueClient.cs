using System.Runtime.CompilerServices;
using OrleansGateway.Client.Calls;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Client.Queue;

/// <summary>Sends each call to the partition that owns the message's slot and follows slots that move.</summary>
internal sealed class QueueClient(QueueRoutes routes, TimeProvider time) : IQueueClient
{
    private const int PageSize = 100;

    private readonly EnqueueCall _enqueue = new(time);

    public async Task<EnqueueResult> EnqueueAsync(EnqueueRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (await EnqueueManyAsync([request], cancellationToken))[0];
    }

    public async Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(
        IReadOnlyList<EnqueueRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        requests = [.. requests.Select(Addressed)];
        var results = new EnqueueResult?[requests.Count];
        try
        {
            await FollowAsync(
                async () =>
                {
                    await EnqueueLeftAsync(requests, results, cancellationToken);
                    return results;
                },
                static answers => Array.Exists(answers, IsAstray),
                cancellationToken);
        }
        catch (Exception exception) when (EnqueueCall.Passes(exception))
        {
            // The map could not be read; what was answered until then counts.
        }

        return [.. results.Select(result => result ?? EnqueueCall.Unavailable)];
    }

    /// <summary>Sends what has no answer yet, or the answer of a partition that does not own the slot, to the owners by the map.</summary>
    private async Task EnqueueLeftAsync(
        IReadOnlyList<EnqueueRequest> requests, EnqueueResult?[] results, CancellationToken cancellationToken)
    {
        var map = await routes.MapAsync(cancellationToken);
        var left = Enumerable.Range(0, requests.Count).Where(i => results[i] is null || IsAstray(results[i]));
        await Task.WhenAll(left.GroupBy(i => map.OwnerOf(requests[i].EffectiveOrderingKey)).ToList().Select(async group =>
        {
            var answers = await _enqueue.RunAsync(
                routes.Partition(group.Key), [.. group.Select(i => requests[i])], cancellationToken);
            foreach (var (i, answer) in group.Zip(answers))
            {
                results[i] = answer;
            }
        }));
    }

    public Task<QueuedMessage?> GetAsync(string messageId, CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(
            async () => await (await routes.OwnerOfMessageAsync(messageId, cancellationToken)).GetAsync(messageId, cancellationToken),
            cancellationToken);

    public Task<MessageChange> CancelAsync(string messageId, CancellationToken cancellationToken = default) =>
        ChangeAsync(messageId, partition => partition.CancelAsync(messageId, cancellationToken), cancellationToken);

    public Task<MessageChange> RescheduleAsync(
        string messageId, DateTimeOffset notBefore, CancellationToken cancellationToken = default) =>
        ChangeAsync(messageId, partition => partition.RescheduleAsync(messageId, notBefore, cancellationToken), cancellationToken);

    public Task<MessageChange> RedriveAsync(string messageId, CancellationToken cancellationToken = default) =>
        ChangeAsync(messageId, partition => partition.RedriveAsync(messageId, cancellationToken), cancellationToken);

    public Task PauseAsync(PauseScope scope, CancellationToken cancellationToken = default) =>
        OnAllAsync(partition => partition.PauseAsync(scope, cancellationToken), cancellationToken);

    public Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken = default) =>
        OnAllAsync(partition => partition.ResumeAsync(scope, cancellationToken), cancellationToken);

    public async Task<QueueStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        StatisticsSum.Of(await OnAllAsync(
            partition => CallRetry.RunAsync(() => partition.GetStatisticsAsync(cancellationToken), cancellationToken),
            cancellationToken));

    public async IAsyncEnumerable<QueuedMessage> DeadLettersAsync(
        DeadLetterFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var partition in await routes.PartitionsAsync(cancellationToken))
        {
            string? cursor = null;
            do
            {
                var from = cursor;
                var page = await CallRetry.RunAsync(
                    () => partition.ListDeadLettersAsync(filter, from, PageSize, cancellationToken), cancellationToken);
                foreach (var message in page.Messages)
                {
                    yield return message;
                }

                cursor = page.NextCursor;
            }
            while (cursor is not null);
        }
    }

    public async Task<long> RedriveManyAsync(DeadLetterFilter filter, CancellationToken cancellationToken = default) =>
        (await OnAllAsync(partition => partition.RedriveManyAsync(filter, cancellationToken), cancellationToken)).Sum();

    public async Task<long> PurgeDeadLettersAsync(DeadLetterFilter filter, CancellationToken cancellationToken = default) =>
        (await OnAllAsync(partition => partition.PurgeDeadLettersAsync(filter, cancellationToken), cancellationToken)).Sum();

    public Task<ScheduleResult> PutScheduleAsync(RecurringSchedule schedule, CancellationToken cancellationToken = default) =>
        routes.Partition(SchedulePartition).PutScheduleAsync(
            schedule with { Message = Addressed(schedule.Message) }, cancellationToken);

    public Task<bool> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        routes.Partition(SchedulePartition).RemoveScheduleAsync(name, cancellationToken);

    public async Task<IReadOnlyList<RecurringSchedule>> ListSchedulesAsync(CancellationToken cancellationToken = default) =>
        await routes.Partition(SchedulePartition).ListSchedulesAsync(cancellationToken);

    public Task<QueueMap> GetMapAsync(CancellationToken cancellationToken = default) => routes.RefreshAsync(cancellationToken);

    public async Task<QueueMap> SetPartitionsAsync(int count, CancellationToken cancellationToken = default)
    {
        var map = await routes.MapGrain.SetPartitionsAsync(count, cancellationToken);
        for (var delay = MoveWait.First; !map.IsSettled; delay = MoveWait.After(delay))
        {
            await Task.Delay(delay, time, cancellationToken);
            map = await routes.RefreshAsync(cancellationToken);
        }

        return map;
    }

    public IQueueGrain Partition(int partition) => routes.Partition(partition);

    // Schedules live in one partition, wherever the slots are; a message that they enqueue goes to the owner of its slot.
    private const int SchedulePartition = 0;

    // The recipient decides the slot unless there is an ordering key: one person must have one spelling.
    private static EnqueueRequest Addressed(EnqueueRequest request) =>
        request with { Recipient = RecipientAddress.Normalize(request.Recipient) };

    private static bool IsAstray(EnqueueResult? result) => result?.Rejection == EnqueueRejection.WrongPartition;

    private Task<MessageChange> ChangeAsync(
        string messageId, Func<IQueueGrain, Task<MessageChange>> change, CancellationToken cancellationToken) =>
        FollowAsync(
            () => CallRetry.RunAsync(
                async () => await change(await routes.OwnerOfMessageAsync(messageId, cancellationToken)), cancellationToken),
            static answer => answer == MessageChange.WrongPartition,
            cancellationToken);

    /// <summary>Repeats a call with a newer map while a slot moves from one partition to another.</summary>
    private async Task<T> FollowAsync<T>(Func<Task<T>> call, Func<T, bool> isAstray, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var answer = await call();
        for (var delay = MoveWait.First; isAstray(answer) && time.GetElapsedTime(begun) < MoveWait.Limit; delay = MoveWait.After(delay))
        {
            await routes.RefreshAsync(cancellationToken);
            answer = await call();
            if (isAstray(answer))
            {
                await Task.Delay(delay, time, cancellationToken);
            }
        }

        return answer;
    }

    /// <summary>Also calls partitions that got their first slots meanwhile, perhaps from one that was not called yet.</summary>
    private async Task OnAllAsync(Func<IQueueGrain, Task> call, CancellationToken cancellationToken)
    {
        var called = new HashSet<int>();
        while ((await routes.RefreshAsync(cancellationToken)).Used.Where(called.Add).ToList() is { Count: > 0 } partitions)
        {
            await Task.WhenAll(partitions.Select(partition => call(routes.Partition(partition))));
        }
    }

    private async Task<T[]> OnAllAsync<T>(Func<IQueueGrain, Task<T>> call, CancellationToken cancellationToken) =>
        await Task.WhenAll((await routes.PartitionsAsync(cancellationToken)).Select(call));
}
