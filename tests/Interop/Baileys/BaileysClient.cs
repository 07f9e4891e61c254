using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansGateway.Interop.Baileys;

/// <summary>
/// An unmodified Baileys in a Node process of its own, spoken to in JSON lines (<c>driver/main.mjs</c>). Disposing kills
/// the process.
/// </summary>
internal sealed class BaileysClient : IAsyncDisposable
{
    private const int RestartRequired = 515;

    private readonly string _name;
    private readonly ProgramRun _program;
    private readonly Journal<BaileysEvent> _journal;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly Task _following;
    private int _lastCall;

    private BaileysClient(string name)
    {
        _name = name;
        _journal = new Journal<BaileysEvent>(name);
        _program = ProgramRun.StartCommand("node", [Checkout.PathOf("tests", "Interop", "driver", "main.mjs")], onLine: Accept);
        _following = FailAtEndAsync();
    }

    /// <summary>The device JID by phone number, once logged in.</summary>
    public string Jid { get; private set; } = "";

    /// <summary>The account's JID by phone number: what others write to.</summary>
    public string Account => $"{Jid.Split('@')[0].Split(':')[0]}@s.whatsapp.net";

    /// <summary>The account's LID, once logged in.</summary>
    public string Lid { get; private set; } = "";

    /// <summary>Starts the process; it does not connect yet.</summary>
    public static async Task<BaileysClient> StartAsync(BaileysOptions options)
    {
        Assert.That(
            Directory.Exists(Checkout.PathOf("tests", "Interop", "node_modules")),
            "The Node packages are missing: run ./test.sh Interop once, or `npm ci` in tests/Interop.");
        var client = new BaileysClient(options.PushName);
        await client._program.WriteLineAsync(JsonSerializer.Serialize(
            new { url = options.Url.ToString(), noiseRoot = options.NoiseRoot, pushName = options.PushName, state = options.State }));
        await client._ready.Task.WaitAsync(Limits.Program);
        return client;
    }

    /// <summary>Opens a connection; what becomes of it comes as events.</summary>
    public Task ConnectAsync() => CallAsync("connect", []);

    /// <summary>Connects a paired client and waits until it is logged in.</summary>
    public async Task LogInAsync()
    {
        await ConnectAsync();
        await ExpectAsync<BaileysEvent.Opened>();
    }

    /// <summary>Connects a new client, has its QR code scanned and waits until it is logged in.</summary>
    /// <param name="scan">Hands the QR code's text to a phone.</param>
    public async Task PairAsync(Func<string, Task> scan)
    {
        await ConnectAsync();
        var qr = await ExpectAsync<BaileysEvent.QrShown>();
        await scan(qr.Text);
        await ExpectAsync<BaileysEvent.Closed>(closed => closed.Code == RestartRequired);
        await ExpectAsync<BaileysEvent.Opened>();
    }

    /// <summary>Closes the connection and waits until it is closed.</summary>
    public async Task DisconnectAsync()
    {
        await CallAsync("disconnect", []);
        await ExpectAsync<BaileysEvent.Closed>();
    }

    /// <summary>Sends a text.</summary>
    /// <returns>The message's wire id.</returns>
    public async Task<string> SendTextAsync(string to, string text)
    {
        var id = await CallAsync("send", new JsonObject { ["to"] = to, ["text"] = text });
        return id.GetString()!;
    }

    /// <summary>Marks messages of a 1:1 chat as read.</summary>
    public Task MarkReadAsync(string chat, params IEnumerable<string> ids) =>
        CallAsync("markRead", new JsonObject { ["chat"] = chat, ["ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]) });

    /// <summary>Checks whether a number has an account.</summary>
    /// <param name="number">The number, digits only.</param>
    public async Task<bool> HasAccountAsync(string number) =>
        (await CallAsync("hasAccount", new JsonObject { ["number"] = number })).GetBoolean();

    /// <summary>Gives credentials and keys as text, for a second process with the same device.</summary>
    public async Task<string> ExportAsync() => (await CallAsync("export", [])).GetString()!;

    /// <summary>Takes the first event that matches; see <see cref="Journal{TEvent}.ExpectAsync{T}"/>.</summary>
    public Task<T> ExpectAsync<T>(Func<T, bool>? matches = null, TimeSpan? within = null)
        where T : BaileysEvent => _journal.ExpectAsync(matches, within);

    /// <summary>Waits for a text from someone else.</summary>
    public Task<BaileysEvent.MessageShown> ExpectTextAsync(string text) =>
        ExpectAsync<BaileysEvent.MessageShown>(message => !message.FromMe && message.Text == text);

    /// <summary>Waits until a message of ours reached a state.</summary>
    public Task<BaileysEvent.StatusChanged> ExpectStatusAsync(string id, BaileysStatus status) =>
        ExpectAsync<BaileysEvent.StatusChanged>(change => change.Id == id && change.Status == status);

    /// <summary>Every event of a kind so far.</summary>
    public IReadOnlyList<T> Seen<T>()
        where T : BaileysEvent => _journal.Seen<T>();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        await _following;
    }

    private async Task<JsonElement> CallAsync(string command, JsonObject details)
    {
        var id = Interlocked.Increment(ref _lastCall);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        details["id"] = id;
        details["command"] = command;
        await _program.WriteLineAsync(details.ToJsonString());
        return await answer.Task.WaitAsync(Limits.Event);
    }

    private async Task FailAtEndAsync()
    {
        await _program.Ended;
        var end = new AssertionException($"The process of {_name} ended. Its standard error: {_program.Errors}");
        _journal.End(end.Message);
        _ready.TrySetException(end);
        foreach (var call in _calls.Values)
        {
            call.TrySetException(end);
        }
    }

    private void Accept(string text)
    {
        using var document = JsonDocument.Parse(text);
        Accept(document.RootElement.Clone());
    }

    private void Accept(JsonElement line)
    {
        if (line.TryGetProperty("reply", out var reply))
        {
            Answer(reply.GetInt32(), line);
        }
        else if (line.GetProperty("event").GetString() == "ready")
        {
            _ready.SetResult();
        }
        else
        {
            _journal.Add(Parse(line));
        }
    }

    private void Answer(int id, JsonElement line)
    {
        _calls.TryRemove(id, out var call);
        if (line.TryGetProperty("error", out var error))
        {
            call!.TrySetException(new AssertionException($"{_name}: {error.GetString()}"));
        }
        else
        {
            call!.TrySetResult(line.GetProperty("value"));
        }
    }

    private BaileysEvent Parse(JsonElement line)
    {
        string Text(string name) => line.GetProperty(name).GetString()!;
        int Number(string name) => line.GetProperty(name).GetInt32();
        bool Flag(string name) => line.GetProperty(name).GetBoolean();

        switch (Text("event"))
        {
            case "qr":
                return new BaileysEvent.QrShown(Text("text"));
            case "open":
                (Jid, Lid) = (Text("jid"), Text("lid"));
                return new BaileysEvent.Opened(Jid, Lid);
            case "close":
                return new BaileysEvent.Closed(Number("code"), Text("reason"));
            case "message":
                return new BaileysEvent.MessageShown(
                    Text("id"), Text("chat"), Text("chatAlternative"), Flag("fromMe"), Text("text"));
            case "undecryptable":
                return new BaileysEvent.Undecryptable(Text("id"), Text("reason"));
            case "status":
                return new BaileysEvent.StatusChanged(Text("id"), Flag("fromMe"), (BaileysStatus)Number("status"));
            case var other:
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The driver reported '{other}'."));
        }
    }
}
