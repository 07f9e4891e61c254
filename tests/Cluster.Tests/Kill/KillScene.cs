using OrleansGateway.Client;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>Everything that a run needs: the Sandbox, one silo after the other, and a service that lives through all of it.</summary>
internal sealed class KillScene : IAsyncDisposable
{
    private const string Pool = "kill";
    private const string QueueName = "kill";
    private const string AutoReply = "answer to {text}";
    private const int LookUpsAtOnce = 16;

    private readonly DirectoryInfo _data;
    private readonly SandboxRun _sandbox;
    private readonly ServiceRun _service;
    private readonly IQueueClient _queue;
    private readonly List<PhoneReport> _recipients = [];
    private readonly List<EventFollower> _followers = [];

    private KillScene(DirectoryInfo data, SandboxRun sandbox, SiloLives silo, ServiceRun service)
    {
        _data = data;
        _sandbox = sandbox;
        Silo = silo;
        _service = service;
        _queue = service.Gateway.Queue(QueueName);
    }

    /// <summary>The silo.</summary>
    public SiloLives Silo { get; }

    /// <summary>Starts the processes, pairs the instances and makes the phones.</summary>
    public static async Task<KillScene> SetUpAsync()
    {
        var data = Directory.CreateTempSubdirectory("gateway-kill-");
        var sandbox = await SandboxRun.StartAsync();
        var silo = new SiloLives(data.FullName, sandbox.SiloArguments);
        silo.Begin();
        await silo.ReadyAsync();
        var service = await ServiceRun.StartAsync(options => options.GatewayPort = silo.GatewayPort);
        var scene = new KillScene(data, sandbox, silo, service);
        await scene.PopulateAsync();
        return scene;
    }

    /// <summary>Sends all messages while the silo is killed and started again, and waits until all is done.</summary>
    /// <param name="plan">How many.</param>
    public async Task<KillEvidence> PlayAsync(KillPlan plan)
    {
        using var traffic = new Traffic(
            [.. _recipients.Select(phone => new Caller(_queue, Pool, phone.Jid))], plan.PrioritiesOfMessages());
        foreach (var moment in plan.Moments())
        {
            traffic.Allow(plan.Share);
            await LiveUntilAsync(moment, traffic);
            await Silo.KillAsync();
            Silo.Begin();
        }

        await Silo.ReadyAsync();
        traffic.Allow(plan.Messages - (plan.Share * plan.Kills));
        var patience = ProgramRun.Limit + (TimeSpan.FromMilliseconds(20) * plan.Messages);
        var accepted = await traffic.Completion.WaitAsync(patience);
        await Eventually.UntilAsync(() => _queue.GetStatisticsAsync(), statistics => IsDrained(statistics), patience);
        await Eventually.UntilAsync(
            () => _sandbox.DevicesAsync(), devices => devices.All(device => device is { Connected: true, Pending: 0 }), patience);
        return await GatherAsync(accepted);
    }

    /// <summary>Asks the queue again for messages that it has; each has to answer with the id that it gave the first time.</summary>
    /// <param name="messages">The messages.</param>
    /// <returns>The ids.</returns>
    public async Task<IReadOnlyList<string>> RepeatAsync(IEnumerable<AcceptedMessage> messages)
    {
        var ids = new List<string>();
        foreach (var message in messages)
        {
            var caller = new Caller(_queue, Pool, message.Recipient);
            ids.Add((await caller.EnqueueAsync(message.Number, message.Priority, CancellationToken.None)).Id);
        }

        return ids;
    }

    /// <summary>What the queue holds.</summary>
    public Task<QueueStatistics> StatisticsAsync() => _queue.GetStatisticsAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var follower in _followers)
        {
            await follower.DisposeAsync();
        }

        await _service.DisposeAsync();
        await Silo.DisposeAsync();
        await _sandbox.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static bool IsDrained(QueueStatistics statistics) =>
        statistics is { Pending: 0, Scheduled: 0, Processing: 0 };

    private async Task LiveUntilAsync(KillMoment moment, Traffic traffic)
    {
        if (moment.Accepted is { } accepted)
        {
            await Silo.ReadyAsync();
            await traffic.AcceptAsync(accepted);
        }

        // No wait for something to happen: the plan's moment is this one.
        await Task.Delay(moment.Delay, TimeProvider.System);
    }

    private async Task PopulateAsync()
    {
        for (var i = 0; i < KillPlan.Recipients; i++)
        {
            _recipients.Add(await _sandbox.CreatePhoneAsync(AutoReply));
        }

        for (var i = 0; i < KillPlan.Instances; i++)
        {
            var instance = _service.Gateway.Instance($"number-{i}");
            await instance.ConfigureAsync(new InstanceSettings { Pool = Pool, PushName = instance.Id });
            var account = await PairAsync(instance);
            _followers.Add(new EventFollower(instance, account));
        }
    }

    private async Task<string> PairAsync(IInstanceClient instance)
    {
        PairingUpdate? last = null;
        using var limit = new CancellationTokenSource(ProgramRun.Limit);
        await foreach (var update in instance.PairAsync(limit.Token))
        {
            if (update.Step == PairingStep.QrCode && last is null)
            {
                await _sandbox.ScanAsync(update.QrText!);
            }

            last = update;
        }

        Assert.That(last?.Step, Is.EqualTo(PairingStep.Connected), $"{last}");
        return last!.Account!;
    }

    private async Task<KillEvidence> GatherAsync(IReadOnlyList<AcceptedMessage> accepted)
    {
        var logs = new List<InstanceLog>();
        foreach (var follower in _followers)
        {
            logs.Add(await follower.FinishAsync());
        }

        var queued = new Dictionary<string, QueuedMessage?>(StringComparer.Ordinal);
        foreach (var some in accepted.Chunk(LookUpsAtOnce))
        {
            var found = await Task.WhenAll(some.Select(message => _queue.GetAsync(message.Id)));
            some.Zip(found).ToList().ForEach(pair => queued[pair.First.Id] = pair.Second);
        }

        var phones = (await _sandbox.PhonesAsync()).ToLookup(phone => _recipients.Any(known => known.Jid == phone.Jid));
        return new KillEvidence(accepted, queued, [.. phones[true]], [.. phones[false]], logs);
    }
}
