namespace OrleansGateway.Client.Queue;

/// <summary>How long a call follows a slot that moves: usually milliseconds, at most as long as an attempt may take to land.</summary>
internal static class Patience
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(320);

    public static TimeSpan Longer(TimeSpan pause) => pause * 2 < Longest ? pause * 2 : Longest;
}
