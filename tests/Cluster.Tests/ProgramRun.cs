using System.Diagnostics;
using System.Globalization;

namespace OrleansGateway.Cluster.Tests;

/// <summary>One of our programs in a process of its own. Disposing kills it.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    /// <summary>Far beyond what a busy machine needs; a passing test comes nowhere near.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Found)> _waiting = [];
    private readonly Task _readers;

    private ProgramRun(Process process)
    {
        _process = process;
        _readers = Task.WhenAll(
            ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
        _ = FailWaitersAtEndAsync();
    }

    /// <summary>Starts a program.</summary>
    /// <param name="project">The project's folder and name, as in <c>Silo</c>.</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="arguments">Its command line.</param>
    public static ProgramRun Start(string project, string workingDirectory, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Checkout.Assembly(project), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        return new ProgramRun(Process.Start(start)!);
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote to standard output so far.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_output)
            {
                return [.. _output];
            }
        }
    }

    /// <summary>What it wrote to standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _errors);
            }
        }
    }

    /// <summary>Waits for a line of its output.</summary>
    public Task<string> WaitForLineAsync(Func<string, bool> matches)
    {
        lock (_output)
        {
            if (_output.FirstOrDefault(matches) is { } line)
            {
                return Task.FromResult(line);
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((matches, found));
            return found.Task.WaitAsync(Limit);
        }
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _readers.WaitAsync(Limit);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as a service manager does, and waits.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await WaitForExitAsync();
    }

    /// <summary>Ends it without a chance to clean up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        await _readers.WaitAsync(Limit);
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                lines.Add(line);
                if (lines == _output)
                {
                    _waiting.FindAll(waiter => waiter.Matches(line)).ForEach(waiter => waiter.Found.TrySetResult(line));
                }
            }
        }
    }

    private async Task FailWaitersAtEndAsync()
    {
        await _readers;
        lock (_output)
        {
            var failure = new InvalidOperationException(
                $"The program ended:\n{string.Join('\n', _output)}\n{string.Join('\n', _errors)}");
            _waiting.ForEach(waiter => waiter.Found.TrySetException(failure));
        }
    }
}
