using OrleansGateway.Grains.Interfaces.Events;

namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>An instance as it stands now.</summary>
[GenerateSerializer, Immutable, Alias("gateway.instance.InstanceStatus")]
public sealed record InstanceStatus
{
    /// <summary>The instance's id, without the tenant.</summary>
    [Id(0)]
    public required string Instance { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public required InstanceState State { get; init; }

    /// <summary>Why it is not connected; also why the last connection ended, while the next one is tried.</summary>
    [Id(2)]
    public InstanceFault Fault { get; init; }

    /// <summary>The server's code for the fault, 0 where it gave none.</summary>
    [Id(3)]
    public int FaultCode { get; init; }

    /// <summary>A short explanation without content, keys or numbers.</summary>
    [Id(4)]
    public string? FaultText { get; init; }

    /// <summary>Since when it is in this state.</summary>
    [Id(5)]
    public DateTimeOffset Since { get; init; }

    /// <summary>When the next attempt to connect begins, where one is waited for.</summary>
    [Id(6)]
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The JID of the linked account, with the device; null when there is none.</summary>
    [Id(7)]
    public string? Account { get; init; }

    /// <summary>Whether it is to be connected, now and after a restart.</summary>
    [Id(8)]
    public bool IsConnectionDesired { get; init; }

    /// <summary>The pool, the weight and what else was configured.</summary>
    [Id(9)]
    public required InstanceSettings Settings { get; init; }
}
