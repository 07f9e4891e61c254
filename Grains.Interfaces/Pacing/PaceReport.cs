namespace OrleansGateway.Grains.Interfaces.Pacing;

/// <summary>
/// Where an instance stands with its pace, so that who has more for it knows whether that can go. Times are spans from the
/// answer on: clocks of two machines differ.
/// </summary>
[GenerateSerializer, Immutable, Alias("gateway.pacing.PaceReport")]
public sealed record PaceReport
{
    /// <summary>The time that one message costs; zero when the instance as a whole is not paced.</summary>
    [Id(0)]
    public TimeSpan Interval { get; init; }

    /// <summary>How many messages may leave at once after a rest.</summary>
    [Id(1)]
    public int Burst { get; init; }

    /// <summary>After how long without a message the burst is there in full; zero when it is.</summary>
    [Id(2)]
    public TimeSpan FullIn { get; init; }

    /// <summary>How long the recipient of this message rests; zero when it does not.</summary>
    [Id(3)]
    public TimeSpan RecipientRests { get; init; }

    /// <summary>New chats that the instance may still open today; null without a limit.</summary>
    [Id(4)]
    public int? NewChatsLeft { get; init; }

    /// <summary>New chats that it may open a day at its age; it never falls from day to day.</summary>
    [Id(5)]
    public int NewChatsPerDay { get; init; }

    /// <summary>When its next day begins.</summary>
    [Id(6)]
    public TimeSpan NewDayIn { get; init; }
}
