using System.Net.Http.Json;
using OrleansGateway.Sandbox.Admin;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Cluster.Tests;

/// <summary>The Sandbox in a process of its own, on a free port, used through its admin endpoints.</summary>
internal sealed class SandboxRun : IAsyncDisposable
{
    private const string UrlLine = "Sandbox listens on ";
    private const string ChatLine = "WebSocket for clients: ";
    private const string RootLine = "Noise root: ";

    // More than any run leaves on a phone, and the most that the Sandbox lists.
    private const int Listed = 10_000;

    private readonly ProgramRun _program;
    private readonly HttpClient _admin;

    private SandboxRun(ProgramRun program, Uri url, IEnumerable<string> siloArguments)
    {
        _program = program;
        _admin = new HttpClient { BaseAddress = url };
        SiloArguments = siloArguments;
    }

    /// <summary>What a silo's command line needs to find it.</summary>
    public IEnumerable<string> SiloArguments { get; }

    /// <summary>Starts a Sandbox and waits until it listens.</summary>
    public static async Task<SandboxRun> StartAsync()
    {
        var program = ProgramRun.Start("Sandbox", Path.GetTempPath(), "serve", "--url", "http://127.0.0.1:0");
        var root = await ValueAsync(program, RootLine);
        var chat = await ValueAsync(program, ChatLine);
        var url = await ValueAsync(program, UrlLine);
        return new SandboxRun(program, new Uri(url), [$"--WhatsApp:Url={chat}", $"--WhatsApp:NoiseRoot={root}"]);
    }

    /// <summary>Makes a virtual phone that answers every message.</summary>
    /// <param name="autoReply">The answer; <c>{text}</c> in it is the text received.</param>
    public async Task<PhoneReport> CreatePhoneAsync(string autoReply)
    {
        using var answer = await _admin.PostAsJsonAsync("/admin/phones", new { autoReply });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<PhoneReport>())!;
    }

    /// <summary>Scans a QR code with a new phone.</summary>
    /// <param name="qr">The text of the code.</param>
    public async Task<PairedDevice> ScanAsync(string qr)
    {
        using var body = new StringContent(qr);
        using var answer = await _admin.PostAsync(new Uri("/admin/mock-phone/scan-qr", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<PairedDevice>())!;
    }

    /// <summary>What all phones received and sent, with texts.</summary>
    public async Task<IReadOnlyList<PhoneReport>> PhonesAsync() =>
        (await _admin.GetFromJsonAsync<PhoneReport[]>($"/admin/phones?texts=true&limit={Listed}"))!;

    /// <summary>How many different messages each phone has received, by its JID.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ReceivedAsync() =>
        (await _admin.GetFromJsonAsync<PhoneReport[]>("/admin/phones?limit=1"))!.ToDictionary(phone => phone.Jid, phone => phone.Received);

    /// <summary>What the server knows of all devices.</summary>
    public async Task<IReadOnlyList<DeviceReport>> DevicesAsync() =>
        (await _admin.GetFromJsonAsync<DeviceReport[]>("/admin/devices"))!;

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _program.DisposeAsync();
    }

    private static async Task<string> ValueAsync(ProgramRun program, string name) =>
        (await program.WaitForLineAsync(line => line.StartsWith(name, StringComparison.Ordinal)))[name.Length..].Trim();
}
