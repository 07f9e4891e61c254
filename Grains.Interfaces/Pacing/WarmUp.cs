namespace OrleansGateway.Grains.Interfaces.Pacing;

/// <summary>
/// How many new chats a new number may open per day: <see cref="FirstDay"/> × <see cref="Growth"/>^n on the n-th day after it
/// was linked, until that reaches <see cref="Ceiling"/>; from then on there is no limit. A day is 24 hours, counted from the
/// link.
/// </summary>
[GenerateSerializer, Immutable, Alias("gateway.pacing.WarmUp")]
public sealed record WarmUp
{
    /// <summary>The highest ceiling.</summary>
    public const int MaxCeiling = 10_000;

    /// <summary>The steepest growth.</summary>
    public const double MaxGrowth = 100;

    /// <summary>No limit, however new the number is.</summary>
    public static WarmUp None { get; } = new() { Ceiling = 0 };

    /// <summary>New chats within the first 24 hours, 0 to 10,000. Default: 20.</summary>
    [Id(0)]
    public int FirstDay { get; init; } = 20;

    /// <summary>The factor from day to day, 1 to 100; 1 keeps the limit for good. Default: 1.5.</summary>
    [Id(1)]
    public double Growth { get; init; } = 1.5;

    /// <summary>From this limit on there is none, 0 to 10,000; 0 sets no limit at all. Default: 1,000.</summary>
    [Id(2)]
    public int Ceiling { get; init; } = 1_000;

    /// <summary>What is wrong with this curve; null when nothing is.</summary>
    /// <param name="prefix">What stands before the property in the message, such as <c>Pacing.WarmUp.</c></param>
    public string? Problem(string prefix) =>
        FirstDay is < 0 or > MaxCeiling ? $"{prefix}FirstDay must be 0 to 10,000."
        : Growth is not (>= 1 and <= MaxGrowth) ? $"{prefix}Growth must be 1 to 100."
        : Ceiling is < 0 or > MaxCeiling ? $"{prefix}Ceiling must be 0 (no limit) to 10,000."
        : null;
}
