using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansGateway.Client;
using OrleansGateway.Client.Instance;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Interop;

/// <summary>
/// A gateway as it is deployed: a silo process on a data directory, and a service that uses it through the client. The event
/// log of its one instance is followed from a cursor that outlives the silo.
/// </summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private const string Instance = "one";
    private const string Queue = "orders";

    private readonly LocalSandbox _sandbox;
    private readonly TemporaryFolder _data;
    private readonly Journal<InstanceEvent> _events = new("the event log");
    private SiloRun? _silo;
    private IHost? _service;
    private CancellationTokenSource _following = new();
    private Task _follower = Task.CompletedTask;
    private long _cursor;

    private GatewayUnderTest(LocalSandbox sandbox, TemporaryFolder data)
    {
        _sandbox = sandbox;
        _data = data;
    }

    /// <summary>The account's JID by phone number: what others write to.</summary>
    public string Account => $"{Device.Split('@')[0].Split(':')[0]}@s.whatsapp.net";

    /// <summary>The device's JID by phone number, as the pairing gave it.</summary>
    public string Device { get; private set; } = "";

    /// <summary>The instance.</summary>
    public IInstanceClient Phone => Client.Instance(Instance);

    private IGatewayClient Client => _service!.Services.GetRequiredService<IGatewayClient>();

    /// <summary>Starts a silo with an empty data directory and pairs one instance.</summary>
    public static async Task<GatewayUnderTest> StartPairedAsync(LocalSandbox sandbox)
    {
        var gateway = new GatewayUnderTest(sandbox, new TemporaryFolder("interop"));
        await gateway.StartAsync();
        await gateway.PairAsync();
        return gateway;
    }

    /// <summary>Starts another gateway on a copy of this one's data: the same device twice. This one must be stopped.</summary>
    public async Task<GatewayUnderTest> StartTwinAsync()
    {
        var twin = new GatewayUnderTest(_sandbox, new TemporaryFolder("twin")) { Device = Device };
        foreach (var file in Directory.EnumerateFiles(_data.Path))
        {
            File.Copy(file, twin._data.File(Path.GetFileName(file)));
        }

        await twin.StartAsync();
        return twin;
    }

    /// <summary>Starts the silo and a service beside it.</summary>
    public async Task StartAsync()
    {
        _silo = await SiloRun.StartAsync(_data.Path, SiloRun.WhatsAppArguments(
            _sandbox.Server.ChatUrl, Convert.FromHexString(_sandbox.NoiseRoot)));
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.AddOrleansGatewayClient(options => options.GatewayPort = _silo.GatewayPort);
        _service = builder.Build();
        await _service.StartAsync();
        _following = new CancellationTokenSource();
        _follower = FollowAsync(_following.Token);
    }

    /// <summary>Stops the silo cleanly (SIGTERM).</summary>
    public async Task StopAsync()
    {
        await StopServiceAsync();
        Assert.That(await _silo!.Program.TerminateAsync(), Is.Zero, () => string.Join('\n', _silo.Program.Output));
        await _silo.DisposeAsync();
        _silo = null;
    }

    /// <summary>Kills the silo (SIGKILL), without a warning.</summary>
    public async Task KillAsync()
    {
        await _silo!.Program.KillAsync();
        await StopServiceAsync();
        await _silo.DisposeAsync();
        _silo = null;
    }

    /// <summary>Enqueues a text.</summary>
    /// <returns>The queue's id of the message.</returns>
    public async Task<string> EnqueueAsync(string recipient, string text)
    {
        var result = await Client.Queue(Queue).EnqueueAsync(
            EnqueueRequest.ForText(InstanceSettings.DefaultPool, recipient, text));
        Assert.That(result.Status, Is.EqualTo(EnqueueStatus.Accepted), () => $"{result.Rejection}");
        return result.MessageId!;
    }

    /// <summary>Looks a message of the queue up.</summary>
    public async Task<QueuedMessage> GetAsync(string messageId) => (await Client.Queue(Queue).GetAsync(messageId))!;

    /// <summary>Waits for a text from someone else in the event log.</summary>
    public Task<MessageReceivedEvent> ExpectTextAsync(string text) =>
        ExpectAsync<MessageReceivedEvent>(message => !message.IsFromMe && message.Text == text);

    /// <summary>Waits for an event in the event log.</summary>
    public Task<T> ExpectAsync<T>(Func<T, bool> matches)
        where T : InstanceEvent => _events.ExpectAsync(matches);

    /// <summary>Every event of a kind so far.</summary>
    public IReadOnlyList<T> Seen<T>()
        where T : InstanceEvent => _events.Seen<T>();

    /// <summary>Waits until the instance's status has a property.</summary>
    public Task<InstanceStatus> ExpectStatusAsync(Func<InstanceStatus, bool> holds) =>
        Eventually.UntilAsync(() => Phone.GetStatusAsync(CancellationToken.None), holds, Limits.Event);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await KillAsync();
        }

        _data.Dispose();
    }

    private async Task PairAsync()
    {
        using var limit = new CancellationTokenSource(Limits.Event);
        var scanned = false;
        await foreach (var update in Phone.PairAsync(limit.Token))
        {
            if (update.Step == PairingStep.QrCode && !scanned)
            {
                scanned = true;
                await _sandbox.ScanAsync(update.QrText!);
            }

            if (update.IsFinal)
            {
                Assert.That(update.Step, Is.EqualTo(PairingStep.Connected), () => $"{update}");
                Device = update.Account!;
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var entry in Phone.FollowEventsAsync(_cursor, cancellationToken))
            {
                _cursor = entry.Sequence;
                _events.Add(entry);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The silo is being stopped; the next follower goes on from the cursor.
        }
        catch (Exception error)
        {
            _events.End($"following it failed: {error.Message}");
        }
    }

    private async Task StopServiceAsync()
    {
        await _following.CancelAsync();
        await _follower;
        _following.Dispose();
        using (_service)
        {
            await _service!.StopAsync();
        }
    }
}
