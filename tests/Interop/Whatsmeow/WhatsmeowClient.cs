using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>
/// A whatsmeow client: a database, and the process that works on it, which a test can restart. Disposing kills the process and
/// removes the database.
/// </summary>
internal sealed class WhatsmeowClient : IAsyncDisposable
{
    private readonly SandboxOutlet _outlet;
    private readonly string? _rootKey;
    private readonly Journal<WhatsmeowEvent> _journal = new("whatsmeow");
    private WhatsmeowProcess _process;

    private WhatsmeowClient(SandboxOutlet outlet, string? rootKey)
    {
        _outlet = outlet;
        _rootKey = rootKey;
        _process = NewProcess();
    }

    /// <summary>The device JID by phone number, once logged in.</summary>
    public string Jid { get; private set; } = "";

    /// <summary>The account's JID by phone number: what others write to.</summary>
    public string Account => $"{Jid.Split('@')[0].Split(':')[0]}@s.whatsapp.net";

    /// <summary>The texts that others sent, in the order in which they were shown.</summary>
    public IReadOnlyList<string> TextsShown => [.. _journal.Seen<WhatsmeowEvent.MessageShown>()
        .Where(message => !message.FromMe)
        .Select(message => message.Text)];

    /// <summary>Starts a client without credentials; it does not connect yet.</summary>
    /// <param name="sandbox">The https address of the Sandbox that the service's address leads to.</param>
    /// <param name="rootKey">The root key that it is to trust, 64 hex digits; null for its own.</param>
    public static async Task<WhatsmeowClient> StartAsync(Uri sandbox, string? rootKey)
    {
        var client = new WhatsmeowClient(await SandboxOutlet.OpenAsync(sandbox), rootKey);
        try
        {
            await client.OpenDatabaseAsync();
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
    public Task ConnectAsync() => CallAsync("connect", []);

    /// <summary>Connects a paired client and waits until it is logged in.</summary>
    public async Task LogInAsync()
    {
        await ConnectAsync();
        await ExpectAsync<WhatsmeowEvent.Connected>();
    }

    /// <summary>Connects a new client, has its QR code scanned and waits until it has reconnected and is logged in.</summary>
    /// <param name="scan">Hands the QR code's text to a phone.</param>
    public async Task PairAsync(Func<string, Task> scan)
    {
        await CallAsync("getQRChannel", []);
        await ConnectAsync();
        var qr = await ExpectAsync<WhatsmeowEvent.QrShown>();
        await scan(qr.Text);
        await ExpectAsync<WhatsmeowEvent.Connected>();
    }

    /// <summary>Closes the connection.</summary>
    public Task DisconnectAsync() => CallAsync("disconnect", []);

    /// <summary>Ends the process and starts another one with the same database; it is not connected.</summary>
    /// <param name="isKilled">Whether it ends without a chance to clean up.</param>
    public async Task RestartAsync(bool isKilled)
    {
        if (!isKilled)
        {
            await _process.StopAsync();
        }

        await _process.DisposeAsync();
        _process = NewProcess();
        Assert.That(await OpenDatabaseAsync(), Is.EqualTo(Jid));
    }

    /// <summary>Sends a text.</summary>
    /// <returns>The message's wire id.</returns>
    public async Task<string> SendTextAsync(string to, string text)
    {
        var sent = await CallAsync("sendMessage", new JsonObject { ["jid"] = to, ["message"] = new JsonObject { ["conversation"] = text } });
        return sent.GetProperty("id").GetString()!;
    }

    /// <summary>Marks a message as read.</summary>
    public Task MarkReadAsync(WhatsmeowEvent.MessageShown message) => CallAsync(
        "markRead", new JsonObject { ["chat"] = message.Chat, ["sender"] = message.Sender, ["ids"] = new JsonArray(message.Id) });

    /// <summary>Checks which numbers have an account.</summary>
    /// <param name="numbers">The numbers as a user writes them, with a plus sign.</param>
    /// <returns>One verdict per number.</returns>
    public async Task<IReadOnlyDictionary<string, bool>> HaveAccountsAsync(params IEnumerable<string> numbers)
    {
        var phones = new JsonArray([.. numbers.Select(number => JsonValue.Create(number))]);
        var verdicts = await CallAsync("isOnWhatsApp", new JsonObject { ["phones"] = phones });
        return verdicts.EnumerateArray().ToDictionary(
            verdict => verdict.GetProperty("query").GetString()!, verdict => verdict.GetProperty("isIn").GetBoolean());
    }

    /// <summary>Takes the first event that matches; see <see cref="Journal{TEvent}.ExpectAsync{T}"/>.</summary>
    public Task<T> ExpectAsync<T>(Func<T, bool>? matches = null)
        where T : WhatsmeowEvent => _journal.ExpectAsync(matches);

    /// <summary>Waits for a text from someone else.</summary>
    public Task<WhatsmeowEvent.MessageShown> ExpectTextAsync(string text) =>
        ExpectAsync<WhatsmeowEvent.MessageShown>(message => !message.FromMe && message.Text == text);

    /// <summary>Waits for a receipt for a message of ours.</summary>
    /// <param name="id">The message's wire id.</param>
    /// <param name="type">The receipt's type on the wire; empty for a delivery receipt.</param>
    public Task<WhatsmeowEvent.ReceiptReceived> ExpectReceiptAsync(string id, string type = "") =>
        ExpectAsync<WhatsmeowEvent.ReceiptReceived>(receipt => receipt.Type == type && receipt.Ids.Contains(id));

    /// <summary>Every event of a kind so far.</summary>
    public IReadOnlyList<T> Seen<T>()
        where T : WhatsmeowEvent => _journal.Seen<T>();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _outlet.DisposeAsync();
    }

    private WhatsmeowProcess NewProcess() => new(_outlet, _rootKey, (name, details) => _journal.Add(Parse(name, details)));

    // Gives the JID of the device in the database; null if there is none.
    private async Task<string?> OpenDatabaseAsync()
    {
        var store = new JsonObject { ["store"] = $"file:{_outlet.DatabasePath}" };
        var device = await _process.CallAsync("init", store, Limits.Program);
        return device.TryGetProperty("jid", out var jid) ? jid.GetString() : null;
    }

    private Task<JsonElement> CallAsync(string command, JsonObject details) => _process.CallAsync(command, details);

    private WhatsmeowEvent Parse(string name, JsonElement details)
    {
        switch (name)
        {
            case "qr":
                return new WhatsmeowEvent.QrShown(details.GetProperty("code").GetString()!);
            case "connected":
                Jid = details.GetProperty("jid").GetString()!;
                return new WhatsmeowEvent.Connected(Jid);
            case "message" when TextOf(details.GetProperty("message")) is { } text:
                return ParseMessage(details.GetProperty("info"), text);
            case "message:receipt":
                return new WhatsmeowEvent.ReceiptReceived(
                    details.GetProperty("type").GetString()!,
                    [.. details.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!)]);
            default:
                return new WhatsmeowEvent.Other(name, details.ToString());
        }
    }

    private static WhatsmeowEvent.MessageShown ParseMessage(JsonElement info, string text) => new(
        info.GetProperty("id").GetString()!,
        info.GetProperty("chat").GetString()!,
        info.GetProperty("sender").GetString()!,
        info.GetProperty("isFromMe").GetBoolean(),
        text);

    private static string? TextOf(JsonElement message) =>
        message.TryGetProperty("conversation", out var text) ? text.GetString()
        : message.TryGetProperty("extendedTextMessage", out var extended) ? extended.GetProperty("text").GetString()
        : null;
}
