using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Queue.Dispatch;

/// <summary>
/// Writes what must not be given up: if the store fails it tries again until the outcome is known, or the partition ends.
/// A write that was committed although its answer was lost is recognized by the row.
/// </summary>
internal sealed class PartitionWriter(PartitionContext context)
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
            context.Stopped.ThrowIfCancellationRequested();
            try
            {
                var written = await context.Stores.Messages.WriteAsync(writes, context.Stopped);
                return isRepeated ? await RecognizeAsync(writes, written) : written;
            }
            catch (StorageUnavailableException)
            {
                isRepeated = true;
                await Task.Delay(Pause, context.Time, context.Stopped);
            }
        }
    }

    private async Task<IReadOnlyList<bool>> RecognizeAsync(IReadOnlyList<MessageWrite> writes, IReadOnlyList<bool> written)
    {
        var known = written.ToArray();
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = written[i]
                || (await context.Stores.Messages.FindAsync(writes[i].After.Id, context.Stopped) is { } row && IsSame(row, writes[i].After));
        }

        return known;
    }

    private static bool IsSame(MessageHeader row, MessageHeader after) =>
        row.State == after.State && row.Instance == after.Instance && row.Attempts == after.Attempts && row.NextAt == after.NextAt;
}
