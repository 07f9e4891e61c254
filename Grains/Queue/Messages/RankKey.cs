using System.Runtime.InteropServices;

namespace OrleansGateway.Grains.Queue.Messages;

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
