using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>
/// An unmodified whatsmeow in a process and a network namespace of its own, spoken to in the JSON lines of its package.
/// Disposing kills the process.
/// </summary>
internal sealed class WhatsmeowClient : IAsyncDisposable
{
    private readonly ProgramRun _program;
    private readonly SandboxOutlet _outlet;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly Task _following;
    private int _lastCall;

    private WhatsmeowClient(SandboxOutlet outlet)
    {
        _outlet = outlet;
        _program = ProgramRun.StartCommand(
            "unshare",
            [
                .. WhatsmeowPackage.Unshare,
                "node",
                Checkout.PathOf("tests", "Interop", "driver", "namespace.mjs"),
                outlet.SocketPath,
                outlet.HostsPath,
                outlet.CertificatePath,
                WhatsmeowPackage.Program,
            ],
            onLine: Accept);
        _following = FailAtEndAsync();
    }

    /// <summary>Starts a client without credentials; it does not connect yet.</summary>
    /// <param name="sandbox">The https address of the Sandbox that the service's address leads to.</param>
    public static async Task<WhatsmeowClient> StartAsync(Uri sandbox)
    {
        var client = new WhatsmeowClient(await SandboxOutlet.OpenAsync(sandbox));
        try
        {
            await client.CallAsync("init", new JsonObject { ["store"] = $"file:{client._outlet.DatabasePath}" }, Limits.Program);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a connection and waits until the handshake is over.</summary>
    /// <exception cref="WhatsmeowException">It could not connect; the message is whatsmeow's.</exception>
    public Task ConnectAsync() => CallAsync("connect", [], Limits.Event);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        await _following;
        await _outlet.DisposeAsync();
    }

    private async Task<JsonElement> CallAsync(string command, JsonObject details, TimeSpan limit)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        await _program.WriteLineAsync(new JsonObject { ["id"] = id, ["cmd"] = command, ["args"] = details }.ToJsonString());
        return await answer.Task.WaitAsync(limit);
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

    // Lines without an id are events; a client that cannot log in has none of interest.
    private void Accept(string text)
    {
        using var document = JsonDocument.Parse(text);
        if (document.RootElement.TryGetProperty("id", out var id) && _calls.TryRemove(id.GetString()!, out var call))
        {
            Answer(call, document.RootElement.Clone());
        }
    }

    private static void Answer(TaskCompletionSource<JsonElement> call, JsonElement line)
    {
        if (line.GetProperty("ok").GetBoolean())
        {
            call.TrySetResult(line);
        }
        else
        {
            call.TrySetException(new WhatsmeowException(line.GetProperty("error").GetString()!));
        }
    }
}

/// <summary>A command that whatsmeow refused or could not carry out.</summary>
/// <param name="message">The reason in its words.</param>
internal sealed class WhatsmeowException(string message) : Exception(message);
