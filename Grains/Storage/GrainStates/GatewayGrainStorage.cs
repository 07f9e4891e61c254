using System.Text.Json;
using Orleans.Storage;

namespace OrleansGateway.Grains.Storage.GrainStates;

/// <summary>
/// Orleans' grain storage on the gateway's own store: states are JSON, sealed at rest, and their writes share the
/// transactions of the write coalescer.
/// </summary>
internal sealed class GatewayGrainStorage(GrainStateStore store) : IGrainStorage
{
    /// <summary>The provider's name in <c>[PersistentState]</c>.</summary>
    public const string ProviderName = "gateway";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (await store.ReadAsync(KeyOf(stateName, grainId)) is not { } row)
        {
            Reset(grainState);
            return;
        }

        grainState.State = JsonSerializer.Deserialize<T>(row.State)
            ?? throw new JsonException($"The stored state {stateName} is null.");
        grainState.ETag = row.ETag;
        grainState.RecordExists = true;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var etag = grainState.RecordExists ? grainState.ETag : null;
        var written = await store.WriteAsync(
            KeyOf(stateName, grainId), JsonSerializer.SerializeToUtf8Bytes(grainState.State), etag);
        grainState.ETag = written ?? throw Conflict(stateName, grainId, etag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState is { RecordExists: true, ETag: { } etag }
            && !await store.DeleteAsync(KeyOf(stateName, grainId), etag))
        {
            throw Conflict(stateName, grainId, etag);
        }

        Reset(grainState);
    }

    private static GrainStateKey KeyOf(string stateName, GrainId grainId) =>
        new(GrainTenant.Of(grainId), stateName, grainId.ToString());

    private static void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static InconsistentStateException Conflict(string stateName, GrainId grainId, string? etag) =>
        new($"Another activation has written the state {stateName} of a {grainId.Type} grain.", "unknown", etag);
}
