using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Partition;

internal sealed partial class QueuePartition
{
    private const int MaxPage = 500;

    public async Task<DeadLetterPage> ListDeadLettersAsync(
        DeadLetterFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken)
    {
        var size = Math.Clamp(pageSize, 1, MaxPage);
        var rows = await _context.Store.DeadAsync(SelectionOf(filter).After(cursor), size, cancellationToken);
        var messages = new List<QueuedMessage>(rows.Count);
        foreach (var row in rows)
        {
            messages.Add(await ToMessageAsync(row, cancellationToken));
        }

        return new DeadLetterPage
        {
            Messages = [.. messages],
            NextCursor = rows.Count == size ? DeadLetterSelection.CursorAfter(rows[^1].Header) : null,
        };
    }

    public Task<MessageChange> RedriveAsync(string messageId) =>
        ChangeAsync(messageId, static _ => new MessageEvent.Redrive());

    public async Task<long> RedriveManyAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var batch in DeadBatchesAsync(filter, cancellationToken))
        {
            var now = _context.Now;
            var happening = new MessageEvent.Redrive();
            var writes = batch.Select(message =>
            {
                var after = MessageLife.Apply(message, happening, now)!;
                return new MessageWrite(message, after, HistoryLine.Of(message, after, happening, now));
            }).ToList();
            await CountAsync(
                () => _context.Store.WriteAsync(writes, cancellationToken),
                written =>
                {
                    foreach (var write in writes.Where((_, i) => written[i]))
                    {
                        Take(write.Before, write.After);
                        count++;
                    }
                });
        }

        return count;
    }

    public async Task<long> PurgeDeadLettersAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var batch in DeadBatchesAsync(filter, cancellationToken))
        {
            await CountAsync(
                () => _context.Store.PurgeAsync([.. batch.Select(message => message.Id)], cancellationToken),
                purged =>
                {
                    foreach (var message in purged)
                    {
                        _counters.Delete(message);
                        count++;
                    }
                });
        }

        return count;
    }

    /// <summary>Writes and takes up what was written. Where that is not known, the store is looked at anew.</summary>
    private async Task CountAsync<T>(Func<Task<T>> write, Action<T> take)
    {
        _counters.BeginWrite();
        try
        {
            take(await write());
        }
        catch (StorageUnavailableException)
        {
            _dispatcher.Distrust();
            throw;
        }
        finally
        {
            _counters.EndWrite();
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<MessageHeader>> DeadBatchesAsync(
        DeadLetterFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What dies while this runs is left for another call: a message redriven here may die again at once.
        var until = DateTimeOffset.FromUnixTimeMilliseconds(_context.Now + 1);
        var selection = SelectionOf(filter with { Before = filter.Before < until ? filter.Before : until });
        while (true)
        {
            var rows = await _context.Store.DeadAsync(selection, MaxPage, cancellationToken);
            if (rows.Count == 0)
            {
                yield break;
            }

            selection = selection with { AfterTime = rows[^1].Header.FinishedAt!.Value, AfterId = rows[^1].Header.Id };
            yield return [.. rows.Select(row => row.Header)];
        }
    }

    private DeadLetterSelection SelectionOf(DeadLetterFilter filter) => new(
        filter, filter.Recipient is { } recipient ? _intake.RecipientHash(recipient) : null);
}
