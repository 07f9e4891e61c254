using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Storage.GrainStates;

/// <summary>The tenant of a grain: the first part of its key.</summary>
internal static class GrainTenant
{
    /// <summary>The tenant; the default one for grains whose key names none.</summary>
    /// <param name="grainId">The grain.</param>
    public static string Of(GrainId grainId)
    {
        var key = grainId.Key.ToString() ?? "";
        var slash = key.IndexOf('/');
        return slash > 0 ? key[..slash] : QueueKey.DefaultTenant;
    }
}
