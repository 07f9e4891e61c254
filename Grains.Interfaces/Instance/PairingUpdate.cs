using OrleansGateway.Grains.Interfaces.Events;

namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>One step of a pairing.</summary>
[GenerateSerializer, Immutable, Alias("gateway.instance.PairingUpdate")]
public sealed record PairingUpdate
{
    /// <summary>Which step.</summary>
    [Id(0)]
    public required PairingStep Step { get; init; }

    /// <summary>The text of the QR code to show. It holds a secret: show it, do not log it.</summary>
    [Id(1)]
    public string? QrText { get; init; }

    /// <summary>When the code is replaced by the next one, or pairing ends.</summary>
    [Id(2)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The JID of the linked account, with the device.</summary>
    [Id(3)]
    public string? Account { get; init; }

    /// <summary>Why pairing failed.</summary>
    [Id(4)]
    public InstanceFault Fault { get; init; }

    /// <summary>Whether this is the last update.</summary>
    public bool IsFinal => Step is PairingStep.Connected or PairingStep.Failed or PairingStep.AlreadyPaired;

    /// <summary>What the step is, without the code and the number.</summary>
    public override string ToString() => Fault == InstanceFault.None ? $"PairingUpdate ({Step})" : $"PairingUpdate ({Step}: {Fault})";
}

/// <summary>The steps of a pairing.</summary>
public enum PairingStep
{
    /// <summary>A QR code to show; it replaces the one before.</summary>
    QrCode = 0,

    /// <summary>The account accepted the device; the first login follows.</summary>
    Paired = 1,

    /// <summary>The instance is logged in and can send. The last update.</summary>
    Connected = 2,

    /// <summary>Pairing failed. The last update.</summary>
    Failed = 3,

    /// <summary>The instance is linked already; log it out first. The last update.</summary>
    AlreadyPaired = 4,
}
