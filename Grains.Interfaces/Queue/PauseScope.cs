namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>What a pause covers: the whole queue, or one pool or instance within it.</summary>
[GenerateSerializer, Immutable, Alias("gateway.queue.PauseScope")]
public sealed record PauseScope
{
    /// <summary>The whole queue.</summary>
    public static readonly PauseScope Queue = new();

    /// <summary>The pool; null for all.</summary>
    [Id(0)]
    public string? Pool { get; init; }

    /// <summary>The instance; null for all.</summary>
    [Id(1)]
    public string? Instance { get; init; }

    /// <summary>Messages of one pool.</summary>
    /// <param name="pool">The pool.</param>
    public static PauseScope ForPool(string pool) => new() { Pool = pool };

    /// <summary>Messages that would go through one instance.</summary>
    /// <param name="instance">The instance.</param>
    public static PauseScope ForInstance(string instance) => new() { Instance = instance };
}
