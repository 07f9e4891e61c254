namespace OrleansGateway.Client.Queue;

/// <summary>The delays between calls that follow a moving slot: a move usually takes milliseconds, at most one attempt's time.</summary>
internal static class MoveWait
{
    /// <summary>The first delay.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a call follows a slot in all.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(320);

    /// <summary>The delay after another one: twice as long, up to a limit.</summary>
    /// <param name="delay">The previous delay.</param>
    public static TimeSpan After(TimeSpan delay) => delay * 2 < Longest ? delay * 2 : Longest;
}
