namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>One silo after the other, on the same data directory and the same ports.</summary>
internal sealed class SiloLives : IAsyncDisposable
{
    private const int ComplaintsShown = 60;
    private const int LinesShown = 120;
    private static readonly string[] Chatter = ["info: ", "dbug: "];

    private readonly string _data;
    private readonly string[] _arguments;
    private readonly List<string> _complaints = [];
    private readonly List<string> _lines = [];
    private SiloRun? _silo;
    private int _life;

    /// <summary>Chooses the ports.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="arguments">What the command line has besides the ports and the directory.</param>
    public SiloLives(string data, IEnumerable<string> arguments)
    {
        _data = data;
        Port = Ports.Free();
        GatewayPort = Ports.Free();
        _arguments = [
            .. SiloRun.Arguments(data), .. arguments, $"--Silo:Port={Port}", $"--Silo:GatewayPort={GatewayPort}",
        ];
    }

    /// <summary>The port for other silos.</summary>
    public int Port { get; }

    /// <summary>The port for clients.</summary>
    public int GatewayPort { get; }

    /// <summary>Whether there is a life that was not ended.</summary>
    public bool IsAlive => _silo is not null;

    /// <summary>The last warnings and errors of all lives.</summary>
    public string Complaints => string.Join('\n', _complaints.Concat(ComplaintsOf(_silo)).TakeLast(ComplaintsShown));

    /// <summary>The last lines of all lives, whatever they say.</summary>
    public string Tail => string.Join('\n', _lines.Concat(LinesOf(_silo)).TakeLast(LinesShown));

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
        _lines.AddRange(LinesOf(_silo));
        _silo = null;
    }

    private IEnumerable<string> LinesOf(SiloRun? silo) =>
        silo is null ? [] : silo.Program.Output.Append(silo.Program.Errors).Select(line => $"life {_life}: {line}");

    private IEnumerable<string> ComplaintsOf(SiloRun? silo) => (silo?.Program.Output ?? [])
        .Where(line => !Chatter.Any(start => line.Contains(start, StringComparison.Ordinal)) && !line.StartsWith("  ", StringComparison.Ordinal))
        .Select(line => $"life {_life}: {line}");
}
