using System.Net.Http.Json;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Cluster.Tests;

/// <summary>The Sandbox in a process of its own, with its reports as types.</summary>
internal sealed class SandboxRun : IAsyncDisposable
{
    // More than any run leaves on a phone, and the most that the Sandbox lists.
    private const int Listed = 10_000;

    private readonly SandboxProgram _program;

    private SandboxRun(SandboxProgram program) => _program = program;

    /// <summary>The arguments that let a silo find it.</summary>
    public IEnumerable<string> SiloArguments => _program.SiloArguments;

    private HttpClient Admin => _program.Admin;

    /// <summary>Starts a Sandbox and waits until it listens.</summary>
    public static async Task<SandboxRun> StartAsync() => new(await SandboxProgram.StartAsync());

    /// <summary>Makes a virtual phone that answers every message.</summary>
    /// <param name="autoReply">The answer; <c>{text}</c> in it is the text received.</param>
    public async Task<PhoneReport> CreatePhoneAsync(string autoReply)
    {
        using var answer = await Admin.PostAsJsonAsync("/admin/phones", new { autoReply });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<PhoneReport>())!;
    }

    /// <summary>Scans a QR code with a new phone.</summary>
    /// <param name="qr">The text of the code.</param>
    public async Task<PairedDevice> ScanAsync(string qr)
    {
        using var body = new StringContent(qr);
        using var answer = await Admin.PostAsync(new Uri("/admin/mock-phone/scan-qr", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<PairedDevice>())!;
    }

    /// <summary>What all phones received and sent, with texts.</summary>
    public async Task<IReadOnlyList<PhoneReport>> PhonesAsync() =>
        (await Admin.GetFromJsonAsync<PhoneReport[]>($"/admin/phones?texts=true&limit={Listed}"))!;

    /// <summary>How many different messages each phone has received, by its JID.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ReceivedAsync() =>
        (await Admin.GetFromJsonAsync<PhoneReport[]>("/admin/phones?limit=1"))!.ToDictionary(phone => phone.Jid, phone => phone.Received);

    /// <summary>What the server knows of all devices.</summary>
    public async Task<IReadOnlyList<DeviceReport>> DevicesAsync() =>
        (await Admin.GetFromJsonAsync<DeviceReport[]>("/admin/devices"))!;

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
