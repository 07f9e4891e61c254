using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>What an attempt to send came to.</summary>
[GenerateSerializer, Immutable, Alias("gateway.instance.SendResult")]
public sealed record SendResult
{
    /// <summary>What is known of the message.</summary>
    [Id(0)]
    public required SendOutcome Outcome { get; init; }

    /// <summary>Why it was not acknowledged.</summary>
    [Id(1)]
    public SendFailure Failure { get; init; }

    /// <summary>The server's code, 0 where it gave none.</summary>
    [Id(2)]
    public int Code { get; init; }

    /// <summary>A short explanation without content, keys or numbers.</summary>
    [Id(3)]
    public string? Detail { get; init; }

    /// <summary>Until when the instance, or what the failure names, rests, where it said so.</summary>
    [Id(4)]
    public DateTimeOffset? RestUntil { get; init; }

    /// <summary>The server's time of the acknowledgement.</summary>
    [Id(5)]
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Where the instance stands with its pace; null when it is not paced.</summary>
    [Id(6)]
    public PaceReport? Pace { get; init; }

    /// <summary>The server acknowledged the message.</summary>
    /// <param name="at">The server's time.</param>
    public static SendResult Acknowledged(DateTimeOffset at) =>
        new() { Outcome = SendOutcome.Acknowledged, AcknowledgedAt = at };

    /// <summary>No byte left.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="restUntil">Until when the instance rests, where it knows.</param>
    /// <param name="detail">A short explanation without content, keys or numbers.</param>
    public static SendResult NotSent(SendFailure failure, DateTimeOffset? restUntil = null, string? detail = null) =>
        new() { Outcome = SendOutcome.NotSent, Failure = failure, RestUntil = restUntil, Detail = detail };

    /// <summary>The server refused the message.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="code">The server's code.</param>
    /// <param name="restUntil">Until when the instance rests, where it knows.</param>
    /// <param name="detail">A short explanation without content, keys or numbers.</param>
    public static SendResult Refused(SendFailure failure, int code, DateTimeOffset? restUntil = null, string? detail = null) =>
        new() { Outcome = SendOutcome.Refused, Failure = failure, Code = code, RestUntil = restUntil, Detail = detail };

    /// <summary>Bytes may have left and no answer came.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="detail">A short explanation without content, keys or numbers.</param>
    public static SendResult Unknown(SendFailure failure, string? detail = null) =>
        new() { Outcome = SendOutcome.Unknown, Failure = failure, Detail = detail };
}
