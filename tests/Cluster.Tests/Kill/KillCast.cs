using OrleansGateway.Client.Instance;
using OrleansGateway.Client.Queue;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>Everybody who outlives the silos: the Sandbox with its phones, a service with its callers, and who follows the events.</summary>
internal sealed class KillCast(SandboxRun sandbox, ServiceRun service) : IAsyncDisposable
{
    private const string Pool = "kill";
    private const string AutoReply = "answer to {text}";
    private const int LookUpsAtOnce = 16;

    private readonly List<PhoneReport> _recipients = [];
    private readonly List<(IInstanceClient Instance, string Account)> _accounts = [];
    private readonly List<EventFollower> _followers = [];
    private readonly List<AcceptedMessage> _beforehand = [];

    /// <summary>The name of the queue.</summary>
    public const string QueueName = "kill";

    /// <summary>The queue that the callers use.</summary>
    public IQueueClient Queue { get; } = service.Gateway.Queue(QueueName);

    /// <summary>The instances.</summary>
    public IReadOnlyList<IInstanceClient> Instances { get; private set; } = [];

    /// <summary>The JIDs of the phones that are written to.</summary>
    public IEnumerable<string> Recipients => _recipients.Select(phone => phone.Jid);

    /// <summary>Pairs instances and makes phones.</summary>
    /// <param name="instances">How many instances.</param>
    /// <param name="recipients">How many phones are written to.</param>
    public async Task PopulateAsync(int instances, int recipients)
    {
        for (var i = 0; i < recipients; i++)
        {
            _recipients.Add(await sandbox.CreatePhoneAsync(AutoReply));
        }

        Instances = [.. Enumerable.Range(0, instances).Select(i => service.Gateway.Instance($"number-{i}"))];
        foreach (var instance in Instances)
        {
            await instance.ConfigureAsync(new InstanceSettings { Pool = Pool, PushName = instance.Id });
            _accounts.Add((instance, await PairAsync(instance)));
        }
    }

    /// <summary>Someone follows the events of each instance, from the first one on.</summary>
    public void Follow() => _followers.AddRange(_accounts.Select(account => new EventFollower(account.Instance, account.Account)));

    /// <summary>One caller for each phone begins its messages, as soon as the traffic is allowed some.</summary>
    /// <param name="priorities">The priority of each message.</param>
    public Traffic Begin(IReadOnlyList<int> priorities) =>
        new([.. _recipients.Select(phone => new Caller(Queue, Pool, phone.Jid))], priorities);

    /// <summary>Waits until all messages are done and answered, and says what is known of them.</summary>
    /// <param name="traffic">The traffic.</param>
    /// <param name="patience">How long each step may take.</param>
    public async Task<KillEvidence> FinishAsync(Traffic traffic, TimeSpan patience)
    {
        var accepted = await traffic.Completion.WaitAsync(patience);
        await Eventually.UntilAsync(() => Queue.GetStatisticsAsync(), statistics => IsDrained(statistics), patience);
        await Eventually.UntilAsync(
            sandbox.DevicesAsync, devices => devices.All(device => device is { Connected: true, Pending: 0 }), patience);
        return await GatherAsync([.. _beforehand, .. accepted]);
    }

    /// <summary>Asks the queue again for messages that it has; each has to answer with the id that it gave the first time.</summary>
    /// <param name="messages">The messages.</param>
    /// <returns>The ids.</returns>
    public async Task<IReadOnlyList<string>> RepeatAsync(IEnumerable<AcceptedMessage> messages)
    {
        var ids = new List<string>();
        foreach (var message in messages)
        {
            var caller = new Caller(Queue, Pool, message.Recipient);
            ids.Add((await caller.EnqueueAsync(message.Number, message.Priority)).Id);
        }

        return ids;
    }

    /// <summary>What the queue and the instances say of themselves.</summary>
    public async Task<string> DescribeAsync()
    {
        var states = await Task.WhenAll(Instances.Select(instance => instance.GetStatusAsync()));
        return string.Join('\n', states.Select(state => $"{state}").Prepend($"{await Queue.GetStatisticsAsync()}"));
    }

    /// <summary>Writes one message to each phone that is due later; the next evidence counts them in.</summary>
    /// <param name="notBefore">When they are due.</param>
    /// <param name="number">The number of the first one.</param>
    public async Task<IReadOnlyList<AcceptedMessage>> EnqueueForLaterAsync(DateTimeOffset notBefore, int number)
    {
        var messages = await Task.WhenAll(_recipients.Select((phone, i) =>
            new Caller(Queue, Pool, phone.Jid).EnqueueAsync(number + i, EnqueueRequest.HighestPriority, notBefore)));
        _beforehand.AddRange(messages);
        return messages;
    }

    /// <summary>No one asks for events any more.</summary>
    public async Task StopFollowingAsync()
    {
        foreach (var follower in _followers)
        {
            await follower.DisposeAsync();
        }

        _followers.Clear();
    }

    /// <summary>Ends what needs the silos.</summary>
    public async Task LeaveAsync()
    {
        await StopFollowingAsync();
        await service.DisposeAsync();
    }

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    private static bool IsDrained(QueueStatistics statistics) =>
        statistics is { Pending: 0, Scheduled: 0, Processing: 0 };

    private async Task<string> PairAsync(IInstanceClient instance)
    {
        PairingUpdate? last = null;
        using var limit = new CancellationTokenSource(Limits.Program);
        await foreach (var update in instance.PairAsync(limit.Token))
        {
            if (update.Step == PairingStep.QrCode && last is null)
            {
                await sandbox.ScanAsync(update.QrText!);
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
            var found = await Task.WhenAll(some.Select(message => Queue.GetAsync(message.Id)));
            some.Zip(found).ToList().ForEach(pair => queued[pair.First.Id] = pair.Second);
        }

        var phones = (await sandbox.PhonesAsync()).ToLookup(phone => _recipients.Any(known => known.Jid == phone.Jid));
        return new KillEvidence(accepted, queued, [.. phones[true]], [.. phones[false]], logs);
    }
}
