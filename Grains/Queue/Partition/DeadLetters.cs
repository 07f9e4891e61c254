using System.Runtime.CompilerServices;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Dispatch;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Partition;

/// <summary>Lists, redrives and purges dead letters by filter.</summary>
internal sealed class DeadLetters(
    PartitionContext context, PartitionCounters counters, MessageReader reader, MessageChanges changes, Dispatcher dispatcher)
{
    private const int MaxPage = 500;

    public async Task<DeadLetterPage> ListAsync(
        DeadLetterFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken)
    {
        var size = Math.Clamp(pageSize, 1, MaxPage);
        var rows = await context.Stores.DeadLetters.ListAsync(SelectionOf(filter).After(cursor), size, cancellationToken);
        var messages = new List<QueuedMessage>(rows.Count);
        foreach (var row in rows)
        {
            messages.Add(await reader.ReadAsync(row, cancellationToken));
        }

        return new DeadLetterPage
        {
            Messages = [.. messages],
            NextCursor = rows.Count == size ? DeadLetterSelection.CursorAfter(rows[^1].Header) : null,
        };
    }

    /// <returns>How many were redriven.</returns>
    public async Task<long> RedriveAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var batch in BatchesAsync(filter, cancellationToken))
        {
            var now = context.Now;
            var writes = batch.Select(message => MessageWrite.Of(message, new MessageEvent.Redrive(), now)).ToList();
            await WriteAsync(
                () => context.Stores.Messages.WriteAsync(writes, cancellationToken),
                written =>
                {
                    var redriven = writes.Where((_, i) => written[i]).ToList();
                    redriven.ForEach(changes.TakeUp);
                    count += redriven.Count;
                });
        }

        return count;
    }

    /// <returns>How many were deleted.</returns>
    public async Task<long> PurgeAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var batch in BatchesAsync(filter, cancellationToken))
        {
            await WriteAsync(
                () => context.Stores.DeadLetters.PurgeAsync([.. batch.Select(message => message.Id)], cancellationToken),
                purged =>
                {
                    foreach (var message in purged)
                    {
                        counters.Delete(message);
                    }

                    count += purged.Count;
                });
        }

        return count;
    }

    /// <summary>Writes and takes up what was written. If that is not known, the store is read again.</summary>
    private async Task WriteAsync<T>(Func<Task<T>> write, Action<T> takeUp)
    {
        counters.BeginWrite();
        try
        {
            takeUp(await write());
        }
        catch (StorageUnavailableException)
        {
            dispatcher.Invalidate();
            throw;
        }
        finally
        {
            counters.EndWrite();
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<MessageHeader>> BatchesAsync(
        DeadLetterFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What dies while this runs is left for another call: a message redriven here may die again at once.
        var until = DateTimeOffset.FromUnixTimeMilliseconds(context.Now + 1);
        var selection = SelectionOf(filter with { Before = filter.Before < until ? filter.Before : until });
        while (true)
        {
            var rows = await context.Stores.DeadLetters.ListAsync(selection, MaxPage, cancellationToken);
            if (rows.Count == 0)
            {
                yield break;
            }

            selection = selection with { AfterTime = rows[^1].Header.FinishedAt!.Value, AfterId = rows[^1].Header.Id };
            yield return [.. rows.Select(row => row.Header)];
        }
    }

    private DeadLetterSelection SelectionOf(DeadLetterFilter filter)
    {
        RequestCheck.CheckNames(filter);
        return new DeadLetterSelection(filter, filter.Recipient is { } recipient ? context.Stores.Keys.RecipientHash(recipient) : null);
    }
}
