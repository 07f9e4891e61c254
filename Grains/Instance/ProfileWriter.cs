using Orleans.Storage;

namespace OrleansGateway.Grains.Instance;

/// <summary>
/// Writes an instance's profile, one write after the other: requests and reports of the connection interleave, and two writes at
/// once would take each other for a second activation. On the grain's scheduler.
/// </summary>
/// <param name="profile">The profile.</param>
/// <param name="conflicted">Called when another activation has written the profile.</param>
internal sealed class ProfileWriter(IPersistentState<InstanceProfile> profile, Action conflicted)
{
    private Task _last = Task.CompletedTask;

    /// <summary>Writes the profile; when it completes that is durable.</summary>
    public Task SaveAsync() => _last = WriteAfterAsync(_last, () => profile.WriteStateAsync());

    /// <summary>Deletes the profile; in memory it is a new one then.</summary>
    public Task ClearAsync() => _last = WriteAfterAsync(_last, () => profile.ClearStateAsync());

    private async Task WriteAfterAsync(Task before, Func<Task> write)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await write();
        }
        catch (InconsistentStateException)
        {
            // Orleans ends an activation when a request meets this; a report of the connection is not a request.
            conflicted();
            throw;
        }
    }
}
