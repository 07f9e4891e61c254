using System.Diagnostics;
using System.Globalization;

namespace OrleansGateway.Interop;

/// <summary>A silo in a process of its own, with the embedded profile. Disposing kills it.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private const string ClientsLine = "clients ";
    private const string LastLineOfTheBanner = "Ctrl+C stops it.";
    private const int KeptLines = 200;

    private readonly Process _process;
    private readonly Queue<string> _output = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _readers = Task.CompletedTask;

    private SiloProcess(Process process) => _process = process;

    /// <summary>The port for clients.</summary>
    public int GatewayPort { get; private set; }

    /// <summary>Starts a silo and waits until it serves.</summary>
    /// <param name="dataDirectory">Where it keeps its database and keys.</param>
    /// <param name="settings">Further settings, <c>Section:Key</c> and value.</param>
    public static async Task<SiloProcess> StartAsync(string dataDirectory, IReadOnlyDictionary<string, string> settings)
    {
        Dictionary<string, string> all = new(settings)
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Silo:DataDirectory"] = dataDirectory,
            ["Silo:Port"] = "0",
            ["Silo:GatewayPort"] = "0",
        };
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [Repository.Assembly("Silo"), .. all.Select(setting => $"--{setting.Key}={setting.Value}")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = dataDirectory,
        };
        var silo = new SiloProcess(Process.Start(start)!);
        silo._readers = Task.WhenAll(silo.ReadAsync(silo._process.StandardOutput), silo.ReadAsync(silo._process.StandardError));
        _ = silo.FailWhenEndedAsync();
        await silo._started.Task.WaitAsync(Limits.Start);
        return silo;
    }

    /// <summary>Asks it to stop (SIGTERM) and waits until it is gone.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Limits.Start);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it without a chance to clean up (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Its last lines of output, for failure messages.</summary>
    public string Output()
    {
        lock (_output)
        {
            return string.Join('\n', _output);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        await _readers;
        _process.Dispose();
    }

    private async Task FailWhenEndedAsync()
    {
        await _process.WaitForExitAsync();
        await _readers;
        _started.TrySetException(new AssertionException($"The silo ended at its start:\n{Output()}"));
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Keep(line);
            if (line.TrimStart().StartsWith(ClientsLine, StringComparison.Ordinal))
            {
                GatewayPort = int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);
            }
            else if (line == LastLineOfTheBanner)
            {
                _started.TrySetResult();
            }
        }
    }

    private void Keep(string line)
    {
        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > KeptLines)
            {
                _output.Dequeue();
            }
        }
    }
}
