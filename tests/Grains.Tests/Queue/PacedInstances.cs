using System.Collections.Concurrent;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Pacing;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>Instances that keep to a pace and say so, as the real ones do; each instance and recipient has a bucket of its own.</summary>
internal sealed class PacedInstances(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _fullAt = new(StringComparer.Ordinal);
    private readonly List<(string Instance, SendRequest Request)> _admitted = [];
    private readonly Dictionary<string, int> _newChats = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, SendRate> Rates { get; } = new(StringComparer.Ordinal);

    public SendRate RecipientRate { get; set; } = SendRate.Unlimited;

    /// <summary>New chats that an instance may open; unlimited if there is none.</summary>
    public ConcurrentDictionary<string, int> NewChatCaps { get; } = new(StringComparer.Ordinal);

    /// <summary>When the day of new chats ends.</summary>
    public DateTimeOffset DayEndsAt { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>How many messages were held back.</summary>
    public int Refused { get; private set; }

    public Task<SendResult> AnswerAsync(string instance, SendRequest request)
    {
        lock (_gate)
        {
            var answer = Obstacle(instance, request);
            Refused += answer is null ? 0 : 1;
            return Task.FromResult((answer ?? Take(instance, request)) with { Pace = ReportOn(instance, request.Recipient) });
        }
    }

    /// <summary>What left, in order.</summary>
    public IReadOnlyList<(string Instance, SendRequest Request)> Admitted
    {
        get
        {
            lock (_gate)
            {
                return [.. _admitted];
            }
        }
    }

    private long Now => time.GetUtcNow().UtcTicks;

    private TokenBucket BucketOf(string instance) => TokenBucket.Of(Rates.GetValueOrDefault(instance, SendRate.Unlimited));

    private TokenBucket RecipientBucket => TokenBucket.Of(RecipientRate);

    private SendResult? Obstacle(string instance, SendRequest request)
    {
        if (NextOf(BucketOf(instance), instance) is { } next)
        {
            return SendResult.NotSent(SendFailure.Paced, next);
        }

        if (NextOf(RecipientBucket, instance + request.Recipient) is { } free)
        {
            return SendResult.NotSent(SendFailure.RecipientPaced, free);
        }

        return request.IsNewChat == true && _newChats.GetValueOrDefault(instance) >= CapOf(instance)
            ? SendResult.NotSent(SendFailure.NewChatsCapped, DayEndsAt)
            : null;
    }

    private int CapOf(string instance) =>
        time.GetUtcNow() >= DayEndsAt ? int.MaxValue : NewChatCaps.GetValueOrDefault(instance, int.MaxValue);

    private DateTimeOffset? NextOf(TokenBucket bucket, string key) =>
        !bucket.IsUnlimited && bucket.NextAt(_fullAt.GetValueOrDefault(key), Now) is var next && next > Now
            ? new DateTimeOffset(next, TimeSpan.Zero)
            : null;

    private SendResult Take(string instance, SendRequest request)
    {
        _admitted.Add((instance, request));
        Take(BucketOf(instance), instance);
        Take(RecipientBucket, instance + request.Recipient);
        if (request.IsNewChat == true)
        {
            _newChats[instance] = _newChats.GetValueOrDefault(instance) + 1;
        }

        return SendResult.Acknowledged(time.GetUtcNow());
    }

    private void Take(TokenBucket bucket, string key)
    {
        if (!bucket.IsUnlimited)
        {
            _fullAt[key] = bucket.Take(_fullAt.GetValueOrDefault(key), Now);
        }
    }

    private PaceReport ReportOn(string instance, string recipient)
    {
        var bucket = BucketOf(instance);
        var report = new PaceReport
        {
            Interval = TimeSpan.FromTicks(bucket.Interval),
            Burst = bucket.Burst,
            FullIn = TimeSpan.FromTicks(bucket.IsUnlimited ? 0 : bucket.Settle(_fullAt.GetValueOrDefault(instance), Now) - Now),
            RecipientRests = (NextOf(RecipientBucket, instance + recipient) ?? time.GetUtcNow()) - time.GetUtcNow(),
        };
        return CapOf(instance) is var cap && cap == int.MaxValue ? report : report with
        {
            NewChatsLeft = Math.Max(0, cap - _newChats.GetValueOrDefault(instance)),
            NewChatsPerDay = cap,
            NewDayIn = DayEndsAt - time.GetUtcNow(),
        };
    }
}
