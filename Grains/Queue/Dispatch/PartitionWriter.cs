using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>
/// Writes what must not be given up: when the store fails it tries again until the outcome is known, or the partition ends.
/// A write that did happen, though its answer was lost, is recognised by the row.
/// </summary>
internal sealed class PartitionWriter(PartitionContext context, CancellationToken ended)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Writes; completes when it is known of each whether it was written.</summary>
    /// <exception cref="OperationCanceledException">The partition ended before.</exception>
    /// <exception cref="StaleEpochException">Another owner has the partition.</exception>
    public async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<MessageWrite> writes)
    {
        var isRepeated = false;
        while (true)
        {
            ended.ThrowIfCancellationRequested();
            try
            {
                var written = await context.Store.WriteAsync(writes, ended);
                return isRepeated ? await RecognizeAsync(writes, written) : written;
            }
            catch (StorageUnavailableException)
            {
                isRepeated = true;
                await Task.Delay(Pause, context.Time, ended);
            }
        }
    }

    private async Task<IReadOnlyList<bool>> RecognizeAsync(IReadOnlyList<MessageWrite> writes, IReadOnlyList<bool> written)
    {
        var known = written.ToArray();
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = written[i]
                || (await context.Store.FindAsync(writes[i].After.Id, ended) is { } row && IsSame(row, writes[i].After));
        }

        return known;
    }

    private static bool IsSame(MessageHeader row, MessageHeader after) =>
        row.State == after.State && row.Instance == after.Instance && row.Attempts == after.Attempts && row.NextAt == after.NextAt;
}
