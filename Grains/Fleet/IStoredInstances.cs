using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Fleet;

/// <summary>What the store knows of instances; the fleet view of a silo may be a moment behind it.</summary>
internal interface IStoredInstances
{
    /// <summary>The pool of an instance.</summary>
    /// <param name="instance">The instance.</param>
    /// <returns>The pool's name; null when there is no such instance.</returns>
    Task<string?> PoolOfAsync(InstanceKey instance);
}
