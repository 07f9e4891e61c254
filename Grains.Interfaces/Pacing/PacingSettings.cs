namespace OrleansGateway.Grains.Interfaces.Pacing;

/// <summary>
/// How fast numbers may send. Each part that is null is taken from the level above: an instance's from its pool, a pool's from
/// the silo's configuration.
/// </summary>
[GenerateSerializer, Immutable, Alias("gateway.pacing.PacingSettings")]
public sealed record PacingSettings
{
    /// <summary>The pace of each instance, over all its messages.</summary>
    [Id(0)]
    public SendRate? InstanceRate { get; init; }

    /// <summary>The pace of each instance towards one recipient.</summary>
    [Id(1)]
    public SendRate? RecipientRate { get; init; }

    /// <summary>When nothing is sent.</summary>
    [Id(2)]
    public QuietHours? QuietHours { get; init; }

    /// <summary>How many new chats a new number may open a day.</summary>
    [Id(3)]
    public WarmUp? WarmUp { get; init; }

    /// <summary>What is wrong with these settings; null when nothing is.</summary>
    public string? Problem() =>
        InstanceRate?.Problem($"Pacing.{nameof(InstanceRate)}.")
        ?? RecipientRate?.Problem($"Pacing.{nameof(RecipientRate)}.")
        ?? QuietHours?.Problem($"Pacing.{nameof(QuietHours)}.")
        ?? WarmUp?.Problem($"Pacing.{nameof(WarmUp)}.");
}
