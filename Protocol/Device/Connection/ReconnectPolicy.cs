using System.Buffers.Binary;
using System.Runtime.InteropServices;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>Decides what follows the end of a connection: pure, so that a table of cases is its test.</summary>
public static class ReconnectPolicy
{
    /// <summary>The shortest back-off after a failure.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>The longest back-off after a failure.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    /// <summary>How long a replaced connection waits before it tries once to come back.</summary>
    public static readonly TimeSpan ReplacedDelay = TimeSpan.FromSeconds(30);

    /// <summary>Decides.</summary>
    /// <param name="failure">Why the connection ended.</param>
    /// <param name="attempt">How many attempts in a row have failed before this one; 0 after a connection that had been ready.</param>
    /// <param name="random">For the jitter.</param>
    public static ReconnectDecision Decide(ConnectionFailure failure, int attempt, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(attempt);
        return failure.Reason switch
        {
            FailureReason.RestartRequired when attempt == 0 => Again(TimeSpan.Zero),
            FailureReason.LoggedOut or FailureReason.MultideviceMismatch => new(ReconnectAction.PairAgain, TimeSpan.Zero),
            FailureReason.TemporarilyBanned => Again(failure.RetryAfter ?? TimeSpan.FromHours(1)),
            FailureReason.Replaced when attempt == 0 => Again(ReplacedDelay),
            FailureReason.Replaced or FailureReason.Locked or FailureReason.Banned or FailureReason.ClientOutdated
                or FailureReason.BadUserAgent or FailureReason.ClosedLocally or FailureReason.PairingTimedOut
                => new(ReconnectAction.Stop, TimeSpan.Zero),
            _ => Again(Longest(failure.RetryAfter ?? TimeSpan.Zero, Backoff(attempt, random))),
        };
    }

    private static ReconnectDecision Again(TimeSpan delay) => new(ReconnectAction.Reconnect, delay);

    private static TimeSpan Longest(TimeSpan a, TimeSpan b) => a > b ? a : b;

    // Doubles from one second to five minutes; of each step a random part between one half and the whole is used.
    private static TimeSpan Backoff(int attempt, IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[4];
        random.Fill(bytes);
        var part = 0.5 + (0.5 * BinaryPrimitives.ReadUInt32BigEndian(bytes) / uint.MaxValue);
        var step = FirstDelay * Math.Pow(2, Math.Min(attempt, 20));
        return part * (step < LongestDelay ? step : LongestDelay);
    }
}

/// <summary>What to do after a connection ended.</summary>
public enum ReconnectAction
{
    /// <summary>Connect again with the same credentials after the delay.</summary>
    Reconnect = 0,

    /// <summary>Stay away until someone acts; the credentials are kept.</summary>
    Stop = 1,

    /// <summary>The credentials are void: keep them aside, do not use them; the number has to be paired again.</summary>
    PairAgain = 2,
}

/// <summary>What to do after a connection ended.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Delay">How long to wait before it; zero for at once.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReconnectDecision(ReconnectAction Action, TimeSpan Delay);
