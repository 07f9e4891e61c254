using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Instance;

/// <summary>What is durable of an instance beside its device records. Stored as JSON: add properties, never rename one.</summary>
internal sealed class InstanceProfile
{
    /// <summary>What was configured.</summary>
    public InstanceSettings Settings { get; set; } = new();

    /// <summary>Whether it shall be connected.</summary>
    public bool IsConnectionDesired { get; set; }

    /// <summary>The JID of the linked account with our device; null while there is none.</summary>
    public string? Account { get; set; }

    /// <summary>When its number was linked for the first time; null while there is none.</summary>
    public DateTimeOffset? LinkedAt { get; set; }

    /// <summary>Why it stays away until someone acts; null while nothing keeps it away.</summary>
    public InstanceHalt? Halt { get; set; }

    /// <summary>Do not connect before: a temporary ban outlives a restart.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The state while there is no connection.</summary>
    public InstanceState RestingState() =>
        Account is null ? InstanceState.Unpaired
        : Halt is { } halt ? halt.State
        : IsConnectionDesired ? InstanceState.Connecting
        : InstanceState.Disconnected;
}

/// <summary>Why an instance stays away until someone connects or pairs it.</summary>
/// <param name="State">Stopped or logged out.</param>
/// <param name="Fault">The reason.</param>
/// <param name="Code">The server's code, 0 where it gave none.</param>
/// <param name="Text">A short explanation.</param>
/// <param name="At">Since when.</param>
internal sealed record InstanceHalt(InstanceState State, InstanceFault Fault, int Code, string Text, DateTimeOffset At);
