using OrleansGateway.Interop.Baileys;
using OrleansGateway.Interop.Whatsmeow;
using OrleansGateway.Sandbox;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Interop;

/// <summary>A Sandbox in the test's process, and the clients started for it. Disposing ends both.</summary>
internal sealed class LocalSandbox : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _clients = [];
    private readonly HttpClient _http;

    private LocalSandbox(SandboxServer server)
    {
        Server = server;
        _http = new HttpClient { BaseAddress = server.Url, Timeout = Limits.Event };
    }

    /// <summary>The server.</summary>
    public SandboxServer Server { get; }

    /// <summary>The root public key as the admin endpoint tells it, 64 hex digits.</summary>
    public string NoiseRoot { get; private set; } = "";

    /// <summary>Starts a server on free ports, http first.</summary>
    public static async Task<LocalSandbox> StartAsync()
    {
        var options = new SandboxOptions { Urls = [new Uri("http://127.0.0.1:0"), new Uri("https://127.0.0.1:0")] };
        var sandbox = new LocalSandbox(await SandboxServer.StartAsync(options));
        sandbox.NoiseRoot = (await sandbox._http.GetStringAsync("admin/noise-root")).Trim();
        return sandbox;
    }

    /// <summary>Starts a client process that trusts this server; it is not connected.</summary>
    public Task<BaileysClient> StartBaileysAsync(string pushName, string? state = null) =>
        StartBaileysAsync(new BaileysOptions(Server.ChatUrl, NoiseRoot, pushName, state));

    /// <summary>Starts a client process with settings of its own.</summary>
    public async Task<BaileysClient> StartBaileysAsync(BaileysOptions options)
    {
        var client = await BaileysClient.StartAsync(options);
        _clients.Add(client);
        return client;
    }

    /// <summary>Starts a client, pairs it to a phone made on demand and waits until it is logged in.</summary>
    public async Task<BaileysClient> PairBaileysAsync(string pushName)
    {
        var client = await StartBaileysAsync(pushName);
        await client.PairAsync(ScanAsync);
        return client;
    }

    /// <summary>Starts a whatsmeow process whose fixed address leads to this server; it is not connected.</summary>
    /// <param name="trustsOwnRoot">Whether it trusts the root key that is built into it, and not this server's.</param>
    public async Task<WhatsmeowClient> StartWhatsmeowAsync(bool trustsOwnRoot = false)
    {
        var address = Server.Urls.Single(url => url.Scheme == "https");
        var client = await WhatsmeowClient.StartAsync(address, trustsOwnRoot ? null : NoiseRoot);
        _clients.Add(client);
        return client;
    }

    /// <summary>Starts a whatsmeow process, pairs it to a phone made on demand and waits until it is logged in.</summary>
    public async Task<WhatsmeowClient> PairWhatsmeowAsync()
    {
        var client = await StartWhatsmeowAsync();
        await client.PairAsync(ScanAsync);
        return client;
    }

    /// <summary>Lets a phone scan a QR code; the phone is made on demand.</summary>
    public async Task ScanAsync(string qr)
    {
        using var body = new StringContent(qr);
        using var answer = await _http.PostAsync("admin/mock-phone/scan-qr", body);
        Assert.That(answer.IsSuccessStatusCode, $"scan-qr: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        _http.Dispose();
        await Server.DisposeAsync();
    }
}
