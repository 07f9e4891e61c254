namespace OrleansGateway.Grains.Interfaces.Pacing;

/// <summary>How many messages may leave: a token bucket that fills evenly over time.</summary>
[GenerateSerializer, Immutable, Alias("gateway.pacing.SendRate")]
public sealed record SendRate
{
    /// <summary>The most messages per period.</summary>
    public const int MaxMessages = 1_000_000;

    /// <summary>The longest period.</summary>
    public static readonly TimeSpan MaxPeriod = TimeSpan.FromDays(7);

    /// <summary>The longest time in which a burst that was used up may come back.</summary>
    public static readonly TimeSpan MaxRecovery = TimeSpan.FromDays(30);

    /// <summary>No limit.</summary>
    public static SendRate Unlimited { get; } = new() { Messages = 0 };

    /// <summary>Messages per period, up to 1,000,000; 0 sets no limit. Default: 20.</summary>
    [Id(0)]
    public int Messages { get; init; } = 20;

    /// <summary>The period, above zero and at most 7 days. Default: 1 minute.</summary>
    [Id(1)]
    public TimeSpan Per { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many may leave at once after a rest, 1 to 1,000,000. Default: null, as many as a period has.</summary>
    [Id(2)]
    public int? Burst { get; init; }

    /// <summary>What is wrong with this rate; null when nothing is.</summary>
    /// <param name="prefix">What stands before the property in the message, such as <c>Pacing.InstanceRate.</c></param>
    public string? Problem(string prefix) =>
        Messages is < 0 or > MaxMessages ? $"{prefix}Messages must be 0 (no limit) to 1,000,000."
        : Per <= TimeSpan.Zero || Per > MaxPeriod ? $"{prefix}Per must be above zero and at most 7 days."
        : Burst is < 1 or > MaxMessages ? $"{prefix}Burst must be 1 to 1,000,000; leave it out for as many as a period has."
        : Messages > 0 && Per / Messages * (Burst ?? Messages) > MaxRecovery
            ? $"{prefix}Burst is too high for the rate; it must come back within 30 days."
        : null;
}
