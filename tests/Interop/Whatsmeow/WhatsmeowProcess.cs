using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>
/// whatsmeow in a process and a network namespace of its own, spoken to in the JSON lines of its package. Disposing kills the
/// process.
/// </summary>
internal sealed class WhatsmeowProcess : IAsyncDisposable
{
    private readonly ProgramRun _program;
    private readonly Action<string, JsonElement> _onEvent;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly Task _following;
    private int _lastCall;

    /// <summary>Starts the process.</summary>
    /// <param name="outlet">What the process can reach.</param>
    /// <param name="rootKey">The root key that it is to trust, 64 hex digits; null for its own.</param>
    /// <param name="onEvent">Gets name and details of each event, one after the other.</param>
    public WhatsmeowProcess(SandboxOutlet outlet, string? rootKey, Action<string, JsonElement> onEvent)
    {
        _onEvent = onEvent;
        var settings = new JsonObject
        {
            ["socket"] = outlet.SocketPath,
            ["hosts"] = outlet.HostsPath,
            ["certificate"] = outlet.CertificatePath,
            ["program"] = WhatsmeowPackage.Program,
            ["rootKey"] = rootKey is null ? null : WhatsmeowRootKey.Replacement(WhatsmeowPackage.RootKeyAddress, rootKey),
        };
        var driver = Checkout.PathOf("tests", "Interop", "driver", "namespace.mjs");
        _program = ProgramRun.StartCommand(
            "unshare", [.. WhatsmeowPackage.Unshare, "node", driver, settings.ToJsonString()], onLine: Accept);
        _following = FailAtEndAsync();
    }

    /// <summary>Carries out a command.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="details">Its arguments.</param>
    /// <param name="limit">How long to wait for the answer; <see cref="Limits.Event"/> by default.</param>
    /// <returns>The answer's data; undefined if it has none.</returns>
    /// <exception cref="WhatsmeowException">It failed; the message is whatsmeow's.</exception>
    public async Task<JsonElement> CallAsync(string command, JsonObject details, TimeSpan? limit = null)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        await _program.WriteLineAsync(new JsonObject { ["id"] = id, ["cmd"] = command, ["args"] = details }.ToJsonString());
        return await answer.Task.WaitAsync(limit ?? Limits.Event);
    }

    /// <summary>Closes the program's input, upon which it disconnects, closes its database and ends.</summary>
    public async Task StopAsync()
    {
        _program.CloseInput();
        Assert.That(await _program.WaitForExitAsync(), Is.Zero, () => _program.Errors);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        await _following;
    }

    private async Task FailAtEndAsync()
    {
        await _program.Ended;
        var end = new AssertionException($"whatsmeow ended. Its standard error: {_program.Errors}");
        foreach (var call in _calls.Values)
        {
            call.TrySetException(end);
        }
    }

    private void Accept(string text)
    {
        if (!text.StartsWith('{'))
        {
            _onEvent("log", JsonSerializer.SerializeToElement(text)); // its libsignal logs to standard output
            return;
        }

        using var document = JsonDocument.Parse(text);
        var line = document.RootElement.Clone();
        if (!line.TryGetProperty("id", out var id))
        {
            _onEvent(line.GetProperty("event").GetString()!, Data(line));
        }
        else if (_calls.TryRemove(id.GetString()!, out var call))
        {
            Answer(call, line);
        }
    }

    private static void Answer(TaskCompletionSource<JsonElement> call, JsonElement line)
    {
        if (line.GetProperty("ok").GetBoolean())
        {
            call.TrySetResult(Data(line));
        }
        else
        {
            call.TrySetException(new WhatsmeowException(line.GetProperty("error").GetString()!));
        }
    }

    private static JsonElement Data(JsonElement line) => line.TryGetProperty("data", out var data) ? data : default;
}

/// <summary>A command that whatsmeow refused or could not carry out.</summary>
/// <param name="message">The reason in its words.</param>
internal sealed class WhatsmeowException(string message) : Exception(message);
