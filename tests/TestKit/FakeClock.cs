using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace OrleansGateway.TestKit;

/// <summary>Moves a fake clock while code under test runs on other threads.</summary>
public static class FakeClock
{
    /// <summary>
    /// Moves the clock on in steps until a task ends. One jump would not do: the code may begin its wait only after the jump.
    /// </summary>
    /// <param name="time">The clock.</param>
    /// <param name="task">The task to wait for; its exception is not thrown here.</param>
    /// <param name="step">How far one step goes.</param>
    /// <param name="text">The task's source text, for the failure message; the compiler fills it in.</param>
    /// <exception cref="AssertionException">It does not end within <see cref="Limits.Event"/> of real time.</exception>
    public static async Task AdvanceUntilAsync(
        this FakeTimeProvider time, Task task, TimeSpan step, [CallerArgumentExpression(nameof(task))] string text = "")
    {
        var begin = TimeProvider.System.GetTimestamp();
        var start = time.GetUtcNow();
        while (!task.IsCompleted)
        {
            if (TimeProvider.System.GetElapsedTime(begin) > Limits.Event)
            {
                throw new AssertionException($"Not ended after {time.GetUtcNow() - start} of the fake clock: {text}");
            }

            time.Advance(step);
            await Task.Yield();
        }
    }

    /// <summary>Moves the clock on in steps until a task ends.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="task">The task to wait for.</param>
    /// <param name="step">How far one step goes.</param>
    /// <param name="text">The task's source text, for the failure message; the compiler fills it in.</param>
    /// <returns>The task's result.</returns>
    /// <exception cref="AssertionException">It does not end within <see cref="Limits.Event"/> of real time.</exception>
    public static async Task<T> AdvanceUntilAsync<T>(
        this FakeTimeProvider time, Task<T> task, TimeSpan step, [CallerArgumentExpression(nameof(task))] string text = "")
    {
        await time.AdvanceUntilAsync((Task)task, step, text);
        return await task;
    }
}
