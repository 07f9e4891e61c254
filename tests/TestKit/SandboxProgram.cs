namespace OrleansGateway.TestKit;

/// <summary>The Sandbox in a process of its own, on a free port, used through its admin endpoints. Disposing kills it.</summary>
public sealed class SandboxProgram : IAsyncDisposable
{
    private readonly ProgramRun _program;

    private SandboxProgram(ProgramRun program, Uri url, Uri chatUrl, string noiseRoot)
    {
        _program = program;
        Admin = new HttpClient { BaseAddress = url };
        ChatUrl = chatUrl;
        NoiseRoot = noiseRoot;
    }

    /// <summary>A client of its HTTP interface.</summary>
    public HttpClient Admin { get; }

    /// <summary>Where clients connect.</summary>
    public Uri ChatUrl { get; }

    /// <summary>The root of its certificates, 64 hex digits.</summary>
    public string NoiseRoot { get; }

    /// <summary>The arguments that let a silo find it.</summary>
    public IEnumerable<string> SiloArguments => SiloRun.WhatsAppArguments(ChatUrl, Convert.FromHexString(NoiseRoot));

    /// <summary>Starts a Sandbox and waits until it listens.</summary>
    public static async Task<SandboxProgram> StartAsync()
    {
        var program = ProgramRun.Start("Sandbox", Path.GetTempPath(), "serve", "--url", "http://127.0.0.1:0");
        try
        {
            var noiseRoot = await program.WaitForValueAsync("Noise root: ");
            var chatUrl = await program.WaitForValueAsync("WebSocket for clients: ");
            var url = await program.WaitForValueAsync("Sandbox listens on ");
            return new SandboxProgram(program, new Uri(url), new Uri(chatUrl), noiseRoot);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _program.DisposeAsync();
    }
}
