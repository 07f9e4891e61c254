using System.Net;
using System.Net.Sockets;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>One silo of the embedded profile after the other, on the same data and the same port for clients.</summary>
internal sealed class SiloLives : IAsyncDisposable
{
    private const int ComplaintsShown = 60;

    private readonly string _data;
    private readonly string[] _arguments;
    private readonly List<string> _complaints = [];
    private SiloRun? _silo;
    private int _life;

    /// <summary>Chooses the port.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="arguments">What the command line has besides the ports and the directory.</param>
    public SiloLives(string data, IEnumerable<string> arguments)
    {
        _data = data;
        GatewayPort = FreePort();
        _arguments = [.. SiloRun.Arguments(data), .. arguments, $"--Silo:GatewayPort={GatewayPort}"];
    }

    /// <summary>The port for clients.</summary>
    public int GatewayPort { get; }

    /// <summary>The last warnings and errors of all lives.</summary>
    public string Complaints => string.Join('\n', _complaints.Concat(ComplaintsOf(_silo)).TakeLast(ComplaintsShown));

    /// <summary>Begins a life.</summary>
    public void Begin()
    {
        _silo = SiloRun.Launch(_data, _arguments);
        _life++;
    }

    /// <summary>Waits until the silo takes calls.</summary>
    public Task ReadyAsync() => _silo!.ReadyAsync();

    /// <summary>Ends the life with SIGKILL.</summary>
    public async Task KillAsync()
    {
        Assert.That(_silo!.Program.HasExited, Is.False, $"The silo ended by itself in its life {_life}:\n{_silo.Program.Errors}");
        await _silo.Program.KillAsync();
        await BuryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await BuryAsync();
        }
    }

    private async Task BuryAsync()
    {
        await _silo!.DisposeAsync();
        _complaints.AddRange(ComplaintsOf(_silo));
        _silo = null;
    }

    private IEnumerable<string> ComplaintsOf(SiloRun? silo) => (silo?.Program.Output ?? [])
        .Where(line => !line.StartsWith("info:", StringComparison.Ordinal) && !line.StartsWith("  ", StringComparison.Ordinal))
        .Select(line => $"life {_life}: {line}");

    // Below the range that the system hands out by itself, so that nobody takes the port between two lives.
    private static int FreePort()
    {
        var random = new Random(Environment.ProcessId);
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, random.Next(20_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
