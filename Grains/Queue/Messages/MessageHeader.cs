using System.Runtime.InteropServices;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>What a partition knows of a message without opening it. Times are milliseconds since 1970.</summary>
internal sealed record MessageHeader
{
    public required string Id { get; init; }

    /// <summary>The order of acceptance within the partition.</summary>
    public required long Sequence { get; init; }

    public required string Pool { get; init; }

    /// <summary>The line that it stands in: a keyed hash of pool and ordering key.</summary>
    public required string LineHash { get; init; }

    public required string RecipientHash { get; init; }

    public required string WireId { get; init; }

    public required int Priority { get; init; }

    public required long AcceptedAt { get; init; }

    /// <summary>When it joined its line: accepted, fell due or was redriven.</summary>
    public required long LineAt { get; init; }

    /// <summary>When the next attempt may begin.</summary>
    public required long NextAt { get; init; }

    public required int MaxAttempts { get; init; }

    public required MessageState State { get; init; }

    /// <summary>The only instance that the caller allows.</summary>
    public string? WantedInstance { get; init; }

    /// <summary>The instance that it is bound to: in flight, or pinned because an outcome is unknown.</summary>
    public string? Instance { get; init; }

    /// <summary>Whether it holds its line: in flight, or waiting for another attempt.</summary>
    public bool IsHeld { get; init; }

    public long? ExpiresAt { get; init; }

    public int Attempts { get; init; }

    /// <summary>Crashes that found it alone in flight.</summary>
    public int Crashes { get; init; }

    public long? FinishedAt { get; init; }

    public DeadReason DeadReason { get; init; }

    /// <summary>The instance that alone may send it, if there is one.</summary>
    public string? OnlyInstance => Instance ?? WantedInstance;

    /// <summary>Its rank among due messages, the lowest first.</summary>
    public long Rank(TimeSpan priorityStep) => RankOf(LineAt, Priority, priorityStep);

    public static long RankOf(long lineAt, int priority, TimeSpan priorityStep) =>
        lineAt - (priority * (long)priorityStep.TotalMilliseconds);
}

/// <summary>The place of a message among due ones: by rank, then by acceptance.</summary>
/// <param name="Rank">See <see cref="MessageHeader.Rank"/>.</param>
/// <param name="Sequence">The order of acceptance.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RankKey(long Rank, long Sequence) : IComparable<RankKey>
{
    /// <summary>Before all messages.</summary>
    public static readonly RankKey First = new(long.MinValue, long.MinValue);

    public int CompareTo(RankKey other) =>
        Rank != other.Rank ? Rank.CompareTo(other.Rank) : Sequence.CompareTo(other.Sequence);

    public static bool operator <(RankKey left, RankKey right) => left.CompareTo(right) < 0;

    public static bool operator >(RankKey left, RankKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(RankKey left, RankKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RankKey left, RankKey right) => left.CompareTo(right) >= 0;
}
