using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace OrleansGateway.TestKit;

/// <summary>
/// Polls at the border of a process or a socket, where the other side raises no event that a test could wait for. Nothing
/// else in the tests polls.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="text">The condition's source text, for the failure message; the compiler fills it in.</param>
    /// <exception cref="AssertionException">It does not hold within <see cref="Limits.Event"/>.</exception>
    public static Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string text = "") =>
        UntilAsync(() => Task.FromResult(condition()), static holds => holds, Limits.Event, text);

    /// <summary>Reads a value until it fulfils a condition.</summary>
    /// <param name="read">Reads the value.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="limit">How long to try; <see cref="Limits.Program"/> by default, <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="text">The condition's source text, for the failure message; the compiler fills it in.</param>
    /// <returns>The value that fulfils the condition.</returns>
    /// <exception cref="AssertionException">No value fulfilled it in time; the message has the last one.</exception>
    public static async Task<T> UntilAsync<T>(
        Func<Task<T>> read, Func<T, bool> holds, TimeSpan? limit = null, [CallerArgumentExpression(nameof(holds))] string text = "")
    {
        var time = TimeProvider.System;
        var patience = limit ?? Limits.Program;
        var begin = time.GetTimestamp();
        var pause = ShortestPause;
        while (true)
        {
            var value = await read();
            if (holds(value))
            {
                return value;
            }

            if (patience != Timeout.InfiniteTimeSpan && time.GetElapsedTime(begin) > patience)
            {
                throw new AssertionException($"Not within {patience.TotalSeconds} s: {text}. The last value was: {value}");
            }

            await Task.Delay(pause, time);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
