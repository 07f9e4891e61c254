using System.Runtime.CompilerServices;
using OrleansGateway.Client.Calls;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Client.Instance;

/// <summary>Calls one instance's grain.</summary>
internal sealed class InstanceClient(string id, IInstanceGrain grain, TimeProvider time) : IInstanceClient
{
    private const int PageSize = 200;

    // Shorter than any time-out of a call.
    private static readonly TimeSpan PageWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public string Id => id;

    public Task<InstanceStatus> ConfigureAsync(InstanceSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Problem() is { } problem
            ? throw new ArgumentException(problem, nameof(settings))
            : CallRetry.RunAsync(() => grain.ConfigureAsync(settings, cancellationToken), cancellationToken);
    }

    public IAsyncEnumerable<PairingUpdate> PairAsync(CancellationToken cancellationToken = default) =>
        grain.PairAsync(cancellationToken);

    public Task<InstanceAnswer> ConnectAsync(CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => grain.ConnectAsync(cancellationToken), cancellationToken);

    public Task<InstanceAnswer> DisconnectAsync(CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => grain.DisconnectAsync(cancellationToken), cancellationToken);

    public Task<InstanceAnswer> LogoutAsync(CancellationToken cancellationToken = default) =>
        grain.LogoutAsync(cancellationToken);

    public Task<InstanceAnswer> DeleteAsync(CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => grain.DeleteAsync(cancellationToken), cancellationToken);

    public Task<InstanceStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => grain.GetStatusAsync(cancellationToken), cancellationToken);

    public Task<InstanceAnswer> MarkReadAsync(MarkReadRequest request, CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => grain.MarkReadAsync(request, cancellationToken), cancellationToken);

    public Task<InstanceEventPage> ReadEventsAsync(
        long after, int limit = 500, CancellationToken cancellationToken = default) =>
        CallRetry.RunAsync(() => grain.ReadEventsAsync(after, limit, TimeSpan.Zero, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<InstanceEvent> FollowEventsAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var page = await NextPageAsync(after, cancellationToken);
            if (page.IsCursorTooOld)
            {
                throw new EventCursorTooOldException(page.NextCursor);
            }

            foreach (var entry in page.Events)
            {
                yield return entry;
            }

            after = page.NextCursor;
        }
    }

    // A consumer survives restarts of the cluster: events that it has not read wait in the log.
    private async Task<InstanceEventPage> NextPageAsync(long after, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await grain.ReadEventsAsync(after, PageSize, PageWait, cancellationToken);
            }
            catch (Exception exception) when (NoSiloAnswered.IsReasonOf(exception))
            {
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }
}
