using System.Globalization;
using OrleansGateway.Sandbox;

namespace OrleansGateway.Cluster.Tests;

/// <summary>A silo of the embedded profile in a process of its own, on free ports.</summary>
internal sealed class SiloRun : IAsyncDisposable
{
    private const string LastLine = "Ctrl+C stops it.";

    private SiloRun(ProgramRun program) => Program = program;

    public ProgramRun Program { get; }

    /// <summary>Where its HTTP endpoints are.</summary>
    public Uri Http => new(Value("http"));

    /// <summary>The port for clients.</summary>
    public int GatewayPort => int.Parse(Value("clients").Split(' ')[^1], CultureInfo.InvariantCulture);

    /// <summary>Starts a silo and waits until it has said where it is.</summary>
    public static async Task<SiloRun> StartAsync(string data, SandboxServer? sandbox = null)
    {
        var silo = Launch(data, Arguments(data, sandbox));
        await silo.ReadyAsync();
        return silo;
    }

    /// <summary>Starts a silo and does not wait for it.</summary>
    /// <param name="data">Its working directory.</param>
    /// <param name="arguments">Its command line.</param>
    public static SiloRun Launch(string data, IEnumerable<string> arguments) =>
        new(ProgramRun.Start("Silo", data, arguments));

    /// <summary>The command line of such a silo.</summary>
    public static IEnumerable<string> Arguments(string data, SandboxServer? sandbox = null)
    {
        string[] own = [
            "--Urls=http://127.0.0.1:0", "--Silo:Port=0", "--Silo:GatewayPort=0", $"--Silo:DataDirectory={data}",
        ];
        return sandbox is null ? own : own.Concat([
            $"--WhatsApp:Url={sandbox.ChatUrl}",
            $"--WhatsApp:NoiseRoot={Convert.ToHexStringLower(sandbox.NoiseRootPublicKey.Span)}",
        ]);
    }

    /// <summary>Waits until it has said where it is, which it does when it takes calls.</summary>
    public Task ReadyAsync() => Program.WaitForLineAsync(line => line == LastLine);

    /// <summary>A service that uses this silo.</summary>
    public Task<ServiceRun> ConnectAsync() => ServiceRun.StartAsync(options => options.GatewayPort = GatewayPort);

    public ValueTask DisposeAsync() => Program.DisposeAsync();

    private string Value(string name) =>
        Program.Output.First(line => line.StartsWith($"  {name} ", StringComparison.Ordinal))[(name.Length + 3)..].Trim();
}
