using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Storage.GrainStates;

namespace OrleansGateway.Grains.Instance;

/// <summary>
/// Names every instance that was ever configured or paired: each has a reminder, and so the reminder table is the list.
/// </summary>
internal sealed class InstanceDirectory(IReminderTable reminders, GatewayGrainStorage storage) : IStoredInstances
{
    private static readonly GrainType Type = GrainType.Create(InstanceGrain.TypeName);

    /// <summary>All instances.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<IReadOnlyList<GrainId>> ListAsync(CancellationToken cancellationToken)
    {
        // A range that begins where it ends is the whole ring.
        var all = await reminders.ReadRows(0, 0, cancellationToken);
        return [.. all.Reminders.Select(entry => entry.GrainId).Where(id => id.Type == Type).Distinct()];
    }

    /// <inheritdoc/>
    public async Task<string?> PoolOfAsync(InstanceKey instance) =>
        (await ProfileOfAsync(GrainId.Create(Type, instance.ToString())))?.Settings.Pool;

    /// <summary>The account of an instance; null when none is linked.</summary>
    /// <param name="instance">The instance.</param>
    public async Task<string?> AccountOfAsync(InstanceKey instance) =>
        (await ProfileOfAsync(GrainId.Create(Type, instance.ToString())))?.Account;

    /// <summary>An instance's profile as stored; null where there is none.</summary>
    /// <param name="instance">The instance.</param>
    public async Task<InstanceProfile?> ProfileOfAsync(GrainId instance)
    {
        var state = new GrainState<InstanceProfile>();
        await storage.ReadStateAsync(InstanceGrain.StateName, instance, state);
        return state.RecordExists ? state.State : null;
    }
}
