using System.Globalization;

namespace OrleansGateway.TestKit;

/// <summary>A silo of the embedded profile in a process of its own, on free ports. Disposing kills it.</summary>
public sealed class SiloRun : IAsyncDisposable
{
    private const string LastLine = "Ctrl+C stops it.";

    private SiloRun(ProgramRun program) => Program = program;

    /// <summary>The process.</summary>
    public ProgramRun Program { get; }

    /// <summary>Where its HTTP endpoints are.</summary>
    public Uri Http => new(Value("http"));

    /// <summary>The port for clients.</summary>
    public int GatewayPort => int.Parse(Value("clients").Split(' ')[^1], CultureInfo.InvariantCulture);

    /// <summary>Starts a silo and waits until it takes calls.</summary>
    /// <param name="data">Its data and working directory.</param>
    /// <param name="arguments">What its command line has besides <see cref="Arguments"/>.</param>
    public static async Task<SiloRun> StartAsync(string data, params IEnumerable<string> arguments)
    {
        var silo = Launch(data, [.. Arguments(data), .. arguments]);
        await silo.ReadyAsync();
        return silo;
    }

    /// <summary>Starts a silo and does not wait for it.</summary>
    /// <param name="data">Its working directory.</param>
    /// <param name="arguments">Its whole command line.</param>
    public static SiloRun Launch(string data, IEnumerable<string> arguments) =>
        new(ProgramRun.Start("Silo", data, arguments));

    /// <summary>The command line of a silo on free ports with a data directory.</summary>
    /// <param name="data">The data directory.</param>
    public static IEnumerable<string> Arguments(string data) =>
        ["--Urls=http://127.0.0.1:0", "--Silo:Port=0", "--Silo:GatewayPort=0", $"--Silo:DataDirectory={data}"];

    /// <summary>The arguments that let a silo find a Sandbox.</summary>
    /// <param name="chatUrl">Where the Sandbox takes clients.</param>
    /// <param name="noiseRoot">The root of its certificates.</param>
    public static IEnumerable<string> WhatsAppArguments(Uri chatUrl, ReadOnlySpan<byte> noiseRoot) =>
        [$"--WhatsApp:Url={chatUrl}", $"--WhatsApp:NoiseRoot={Convert.ToHexStringLower(noiseRoot)}"];

    /// <summary>Waits until it has printed where it is, which it does when it takes calls.</summary>
    public Task ReadyAsync() => Program.WaitForLineAsync(static line => line == LastLine);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Program.DisposeAsync();

    private string Value(string name) =>
        Program.Output.First(line => line.StartsWith($"  {name} ", StringComparison.Ordinal))[(name.Length + 3)..].Trim();
}
