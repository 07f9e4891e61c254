using OrleansGateway.Client.Queue;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Demo;

/// <summary>One run of the demo: pair, enqueue, watch, count.</summary>
internal sealed class DemoRun(DemoStage stage, DemoView view, int messages)
{
    private const string Pool = "demo";
    private const string QueueName = "demo";
    private const int PhoneCount = 5;
    private const int DelayedEvery = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly IQueueClient _queue = stage.Gateway.Queue(QueueName);
    private readonly List<QueuedMessage> _messages = [];
    private readonly Dictionary<string, QueuedMessage> _done = new(StringComparer.Ordinal);

    private readonly DemoInstance[] _instances =
    [
        new(stage.Gateway.Instance("anna"), stage.Sandbox.Url),
        new(stage.Gateway.Instance("ben"), stage.Sandbox.Url),
    ];

    /// <summary>Runs it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The counts at the end.</returns>
    public async Task<DemoResult> RunAsync(CancellationToken cancellationToken)
    {
        await PairAsync(cancellationToken);
        var phones = CreatePhones();
        using var followingEnds = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = Task.WhenAll(_instances.Select(instance => instance.FollowAsync(followingEnds.Token)));
        await EnqueueAsync(phones, cancellationToken);

        var result = Count(phones);
        await view.WatchAsync(messages, async report => result = await WatchAsync(phones, report, cancellationToken));
        await followingEnds.CancelAsync();
        await following;
        ShowShares();
        return result;
    }

    private async Task PairAsync(CancellationToken cancellationToken)
    {
        foreach (var instance in _instances)
        {
            await instance.PairAsync(Pool, cancellationToken);
            view.Say($"{instance.Id} is paired by QR with {instance.Number} and connected, pool {Pool}");
        }
    }

    private VirtualPhone[] CreatePhones()
    {
        var phones = Enumerable.Range(0, PhoneCount).Select(_ => stage.Sandbox.Phones.Create()).ToArray();
        foreach (var phone in phones)
        {
            phone.SetBehaviour(autoReply: "Got it: {text}", autoRead: true);
        }

        return phones;
    }

    private async Task EnqueueAsync(VirtualPhone[] phones, CancellationToken cancellationToken)
    {
        for (var i = 0; i < messages; i++)
        {
            var result = await _queue.EnqueueAsync(MessageOf(i, phones[i % phones.Length]), cancellationToken);
            if (result.MessageId is not { } id || await _queue.GetAsync(id, cancellationToken) is not { } message)
            {
                throw new DemoFailedException($"message {i} was not accepted: {result.Status} {result.Rejection}");
            }

            _messages.Add(message);
        }

        var delayed = (messages + DelayedEvery - 1) / DelayedEvery;
        view.Say($"Enqueued {messages} messages to {phones.Length} phones, priorities 0 to 9, {delayed} of them delayed");
    }

    private EnqueueRequest MessageOf(int index, VirtualPhone phone) =>
        EnqueueRequest.ForText(Pool, phone.Jid.ToString(), $"Message {index + 1} of {messages}") with
        {
            Priority = index % (EnqueueRequest.HighestPriority + 1),
            NotBefore = index % DelayedEvery == 0 ? _time.GetUtcNow() + TimeSpan.FromSeconds(1 + (index % 3)) : null,
            IdempotencyKey = $"demo-{index}",
        };

    private async Task<DemoResult> WatchAsync(
        VirtualPhone[] phones, Action<DemoResult> report, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            await CollectDoneAsync(cancellationToken);
            var result = Count(phones);
            report(result);
            if (result.IsPerfect || _time.GetElapsedTime(started) > Timeout + TimeSpan.FromMilliseconds(20 * messages))
            {
                return result;
            }

            await Task.Delay(PollInterval, _time, cancellationToken);
        }
    }

    private async Task CollectDoneAsync(CancellationToken cancellationToken)
    {
        foreach (var message in _messages.Where(message => !_done.ContainsKey(message.Id)))
        {
            if (await _queue.GetAsync(message.Id, cancellationToken) is { State: MessageState.Done } done)
            {
                _done.Add(done.Id, done);
            }
        }
    }

    private DemoResult Count(VirtualPhone[] phones)
    {
        var reports = phones.Select(phone => phone.Report(limit: messages)).ToArray();
        var arrived = reports.SelectMany(report => report.Messages).Select(message => message.Id).ToHashSet(StringComparer.Ordinal);
        return new DemoResult(
            messages,
            _done.Count,
            _messages.Count(message => arrived.Contains(message.WireId)),
            reports.Sum(report => report.Duplicates),
            reports.Sum(report => report.DecryptFailures) + _instances.Sum(instance => instance.Undecryptable),
            _instances.Sum(instance => instance.Replies));
    }

    private void ShowShares() => view.ShowShares(_instances.Select(instance =>
    {
        var own = _done.Values.Where(message => message.Instance == instance.Id).ToArray();
        return new DemoShare(
            instance.Id, instance.Number, own.Length, own.DistinctBy(message => message.Recipient).Count(), instance.Replies);
    }));
}
