using System.Diagnostics;
using System.Globalization;

namespace OrleansGateway.TestKit;

/// <summary>A program in a process of its own. Disposing kills it.</summary>
public sealed class ProgramRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Found)> _waiting = [];

    private ProgramRun(Process process, Action<string>? onLine)
    {
        _process = process;
        Ended = ReadToEndAsync(onLine);
    }

    /// <summary>Completes when the program has closed its output.</summary>
    public Task Ended { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The lines it wrote to standard output so far.</summary>
    public IReadOnlyList<string> Output => LinesOf(_output);

    /// <summary>The lines it wrote to standard error so far.</summary>
    public string Errors => string.Join('\n', LinesOf(_errors));

    /// <summary>Starts one of our programs.</summary>
    /// <param name="project">The project's folder and name, such as <c>Silo</c>.</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="arguments">Its command line.</param>
    public static ProgramRun Start(string project, string workingDirectory, params IEnumerable<string> arguments) =>
        StartCommand("dotnet", [Checkout.Assembly(project), .. arguments], workingDirectory);

    /// <summary>Starts any program.</summary>
    /// <param name="command">The program, found by the PATH.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="workingDirectory">Where it runs; the current folder by default.</param>
    /// <param name="onLine">Gets each line of its standard output, one after the other.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static ProgramRun StartCommand(
        string command, IEnumerable<string> arguments, string workingDirectory = "", Action<string>? onLine = null)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        return new ProgramRun(Process.Start(start)!, onLine);
    }

    /// <summary>Waits for a line of its standard output, whether it came already or is still to come.</summary>
    /// <param name="matches">Recognises the line.</param>
    /// <exception cref="InvalidOperationException">The program ended without it; the message has its output.</exception>
    /// <exception cref="TimeoutException">The line did not come within <see cref="Limits.Program"/>.</exception>
    public Task<string> WaitForLineAsync(Func<string, bool> matches)
    {
        lock (_gate)
        {
            if (_output.Find(line => matches(line)) is { } line)
            {
                return Task.FromResult(line);
            }

            if (Ended.IsCompleted)
            {
                throw EndedEarly();
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((matches, found));
            return found.Task.WaitAsync(Limits.Program);
        }
    }

    /// <summary>Waits for a line that begins with a label.</summary>
    /// <param name="label">The label.</param>
    /// <returns>What follows the label.</returns>
    public async Task<string> WaitForValueAsync(string label) =>
        (await WaitForLineAsync(line => line.StartsWith(label, StringComparison.Ordinal)))[label.Length..].Trim();

    /// <summary>Writes a line to its standard input.</summary>
    /// <param name="line">The line.</param>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Closes its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits until it ends by itself.</summary>
    /// <param name="limit">How long to wait; <see cref="Limits.Program"/> by default.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan? limit = null)
    {
        await _process.WaitForExitAsync().WaitAsync(limit ?? Limits.Program);
        await Ended.WaitAsync(Limits.Program);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop (SIGTERM), as a service manager does, and waits until it has ended.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await WaitForExitAsync();
    }

    /// <summary>Ends it without a chance to clean up (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limits.Program);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(Limits.Program);
        }

        await Ended.WaitAsync(Limits.Program);
        _process.Dispose();
    }

    private async Task ReadToEndAsync(Action<string>? onLine)
    {
        await Task.WhenAll(
            ReadAsync(_process.StandardOutput, line => AcceptOutput(line, onLine)), ReadAsync(_process.StandardError, AcceptError));
        lock (_gate)
        {
            _waiting.ForEach(waiter => waiter.Found.TrySetException(EndedEarly()));
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> accept)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            accept(line);
        }
    }

    private void AcceptOutput(string line, Action<string>? onLine)
    {
        lock (_gate)
        {
            _output.Add(line);
            _waiting.FindAll(waiter => waiter.Matches(line)).ForEach(waiter => waiter.Found.TrySetResult(line));
        }

        onLine?.Invoke(line);
    }

    private void AcceptError(string line)
    {
        lock (_gate)
        {
            _errors.Add(line);
        }
    }

    private IReadOnlyList<string> LinesOf(List<string> lines)
    {
        lock (_gate)
        {
            return [.. lines];
        }
    }

    private InvalidOperationException EndedEarly() =>
        new($"The program ended:\n{string.Join('\n', _output)}\n{string.Join('\n', _errors)}");
}
