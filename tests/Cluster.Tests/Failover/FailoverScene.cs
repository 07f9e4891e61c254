using OrleansGateway.Cluster.Tests.Kill;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Cluster.Tests.Failover;

/// <summary>Two silos of one cluster on real servers, and the cast that writes and answers whatever becomes of them.</summary>
internal sealed class FailoverScene : IAsyncDisposable
{
    /// <summary>The instances of the pool.</summary>
    public const int Instances = 4;

    /// <summary>The partitions of the queue.</summary>
    public const int Partitions = 2;

    private const int Recipients = 16;

    /// <summary>How long each wait may take: far more than it does, and little enough that a report follows in time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly TemporaryFolder _data;
    private readonly ClusterServers _servers;
    private readonly SandboxRun _sandbox;
    private ServiceRun? _service;
    private KillCast? _cast;

    private FailoverScene(TemporaryFolder data, ClusterServers servers, SandboxRun sandbox)
    {
        _data = data;
        _servers = servers;
        _sandbox = sandbox;
        Silos = [Lives("a"), Lives("b")];
    }

    /// <summary>Both silos.</summary>
    public IReadOnlyList<SiloLives> Silos { get; }

    /// <summary>Everybody else, once the scene has started.</summary>
    public KillCast Cast => _cast!;

    /// <summary>Makes the database and starts the Sandbox; skips the test where a server is missing.</summary>
    public static async Task<FailoverScene> CreateAsync()
    {
        ClusterServers.Require();
        var data = new TemporaryFolder("failover");
        var servers = await ClusterServers.CreateAsync(data.Name);
        return new FailoverScene(data, servers, await SandboxRun.StartAsync());
    }

    /// <summary>Starts the silos, pairs the instances, makes the phones and splits the queue.</summary>
    public async Task StartAsync()
    {
        await ReviveAsync();
        _service = await ServiceRun.StartAsync(options =>
        {
            options.Redis = _servers.Redis;
            options.ClusterId = options.ServiceId = _servers.Name;
        });
        _cast = new KillCast(_sandbox, _service);
        await Cast.PopulateAsync(Instances, Recipients);
        await Cast.Queue.SetPartitionsAsync(Partitions);
    }

    /// <summary>Starts each silo that is dead.</summary>
    public async Task ReviveAsync()
    {
        foreach (var silo in Silos.Where(silo => !silo.IsAlive))
        {
            // One after the other: the first of all makes the key ring and the tables.
            silo.Begin();
            await silo.ReadyAsync();
        }
    }

    /// <summary>What runs on a silo, by the cluster's own directory.</summary>
    /// <param name="silo">The silo.</param>
    public async Task<SiloHosting> HostingAsync(SiloLives silo)
    {
        var instances = Cast.Instances.Select(
            instance => (IAddressable)_service!.Cluster.GetGrain<IInstanceGrain>($"default/{instance.Id}"));
        var partitions = Enumerable.Range(0, Partitions).Select(
            number => (IAddressable)_service!.Cluster.GetGrain<IQueueGrain>($"default/{KillCast.QueueName}/{number}"));
        return new SiloHosting(await CountAsync(silo, instances), await CountAsync(silo, partitions));
    }

    /// <summary>The silo with more partitions than the other.</summary>
    public async Task<SiloLives> BusierAsync()
    {
        var hosting = await Task.WhenAll(Silos.Select(HostingAsync));
        return hosting[0].Partitions >= hosting[1].Partitions ? Silos[0] : Silos[1];
    }

    /// <summary>How many different messages each phone shows.</summary>
    public Task<IReadOnlyDictionary<string, long>> ShownAsync() => _sandbox.ReceivedAsync();

    /// <summary>Waits until every phone that is written to shows further messages.</summary>
    /// <param name="before">What they showed before.</param>
    /// <param name="each">How many more.</param>
    public Task ShowMoreAsync(IReadOnlyDictionary<string, long> before, int each) => Eventually.UntilAsync(
        _sandbox.ReceivedAsync, now => Cast.Recipients.All(phone => now[phone] - before[phone] >= each), Patience);

    /// <summary>Kills a silo and waits until the other one has its work: each number is connected, each phone shows more.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="each">How many messages more each phone has to show.</param>
    public async Task<SiloDeath> KillAsync(SiloLives silo, int each)
    {
        var hosting = await HostingAsync(silo);
        var killed = TimeProvider.System.GetTimestamp();
        await silo.KillAsync();
        var before = await ShownAsync();
        var connected = ConnectedAsync(killed);
        await ShowMoreAsync(before, each);
        return new SiloDeath(hosting, await connected, TimeProvider.System.GetElapsedTime(killed));
    }

    /// <summary>What tells why something failed.</summary>
    public async Task<string> ReportAsync()
    {
        var silos = Silos.SelectMany(silo => new[]
        {
            $"--- silo with ports {silo.Port} and {silo.GatewayPort}: warnings and errors\n{silo.Complaints}",
            $"--- the same: last lines\n{silo.Tail}",
        });
        var others = new[]
        {
            await TryAsync("devices", async () => string.Join('\n', await _sandbox.DevicesAsync())),
            await TryAsync("shown", async () => string.Join('\n', await ShownAsync())),
            await TryAsync("queue and instances", () => Cast.DescribeAsync()),
        };
        return string.Join('\n', silos.Concat(others));
    }

    public async ValueTask DisposeAsync()
    {
        await (_cast?.LeaveAsync() ?? Task.CompletedTask);
        foreach (var silo in Silos)
        {
            await silo.DisposeAsync();
        }

        await _sandbox.DisposeAsync();
        await _servers.DisposeAsync();
        _data.Dispose();
    }

    // The report is for a failure, and whatever fails in it must not take that one's place.
    private static async Task<string> TryAsync(string title, Func<Task<string>> describe)
    {
        try
        {
            return $"--- {title}\n{await describe()}";
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return $"--- {title}\n{exception}";
        }
    }

    private SiloLives Lives(string name) => new(
        Directory.CreateDirectory(_data.File(name)).FullName,
        [
            .. _servers.SiloArguments, .. _sandbox.SiloArguments, $"--Silo:Name={name}",
            "--Logging:LogLevel:OrleansGateway=Debug", "--Logging:Console:FormatterOptions:TimestampFormat=HH:mm:ss.fff ",
            $"--Cluster:KeyRingPath={_data.File("keys.json")}",
        ]);

    private async Task<int> CountAsync(SiloLives silo, IEnumerable<IAddressable> grains)
    {
        var management = _service!.Cluster.GetGrain<IManagementGrain>(0);
        var count = 0;
        foreach (var grain in grains)
        {
            var address = await management.GetActivationAddress(grain);
            count += address?.Endpoint.Port == silo.Port ? 1 : 0;
        }

        return count;
    }

    private async Task<TimeSpan> ConnectedAsync(long killed)
    {
        await Eventually.UntilAsync(_sandbox.DevicesAsync, devices => devices.All(device => device.Connected), Patience);
        return TimeProvider.System.GetElapsedTime(killed);
    }
}
