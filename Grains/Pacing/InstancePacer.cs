using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Pacing;

/// <summary>
/// Keeps one instance to its pace for as long as it holds its lease: says whether a message may leave, and takes what that
/// costs durably before it does. On the grain's scheduler; nothing is asked or written where nothing is paced.
/// </summary>
internal sealed partial class InstancePacer
{
    private const string InstanceKeyName = "instance";
    private const string RecipientPrefix = "to/";
    private const string NewChatPrefix = "new/";

    private readonly PacingServices _services;
    private readonly InstanceKey _key;
    private readonly Fence _fence;
    private readonly Func<PacingRules> _rules;
    private readonly RecipientBuckets _recipients;
    private readonly NewChatCounter _newChats = new();
    private long _fullAt;

    private InstancePacer(PacingServices services, InstanceKey key, Fence fence, Func<PacingRules> rules)
    {
        _services = services;
        _key = key;
        _fence = fence;
        _rules = rules;
        _recipients = new RecipientBuckets(services.Options.Value.MaxRecipients);
    }

    /// <summary>Takes up what the owner of the lease before left.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="key">The instance.</param>
    /// <param name="fence">Its lease.</param>
    /// <param name="rules">Says what holds at the moment.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<InstancePacer> OpenAsync(
        PacingServices services, InstanceKey key, Fence fence, Func<PacingRules> rules, CancellationToken cancellationToken)
    {
        var pacer = new InstancePacer(services, key, fence, rules);
        var limit = services.Options.Value.MaxRecipients + WarmUp.MaxCeiling + 1;
        foreach (var row in await services.Store.LoadAsync(key, services.Time.GetUtcNow(), limit, cancellationToken))
        {
            pacer.Take(row);
        }

        return pacer;
    }

    /// <summary>Asks for a message's place, and takes it.</summary>
    /// <param name="recipient">The recipient's JID as text.</param>
    /// <param name="isNewChat">Whether the instance has no chat with it yet; null where the caller does not know.</param>
    /// <param name="cancellationToken">Cancels the wait, not the commit.</param>
    public async Task<PaceAnswer> TakeAsync(string recipient, bool? isNewChat, CancellationToken cancellationToken)
    {
        var answer = await TryTakeAsync(recipient, isNewChat, cancellationToken);
        if (!answer.IsAdmitted)
        {
            _services.Instruments.Paced(answer.Failure.ToString());
            LogHeldBack(_services.Logger, _key, answer.Failure, answer.Until);
        }

        return answer;
    }

    /// <summary>Where the instance stands, for who has more for it; null when it is not paced.</summary>
    /// <param name="recipient">The recipient of the message that is answered.</param>
    public PaceReport? ReportOn(string recipient)
    {
        var (rules, time) = (_rules(), _services.Time.GetUtcNow());
        if (!rules.IsCounted(time))
        {
            return null;
        }

        var now = time.UtcTicks;
        var rests = rules.Recipient.IsUnlimited
            ? 0
            : Math.Max(0, rules.Recipient.NextAt(_recipients.FullAt(HashOf(recipient)), now) - now);
        var report = new PaceReport
        {
            Interval = TimeSpan.FromTicks(rules.Instance.Interval),
            Burst = rules.Instance.Burst,
            FullIn = TimeSpan.FromTicks(rules.Instance.IsUnlimited ? 0 : rules.Instance.Settle(_fullAt, now) - now),
            RecipientRests = TimeSpan.FromTicks(rests),
        };
        return rules.NewChatsOn(time) is not { } limit ? report : report with
        {
            NewChatsLeft = Math.Max(0, limit.Cap - _newChats.CountOn(limit.EndsAt)),
            NewChatsPerDay = limit.Cap,
            NewDayIn = limit.EndsAt - time,
        };
    }

    private async Task<PaceAnswer> TryTakeAsync(string recipient, bool? isNewChat, CancellationToken cancellationToken)
    {
        var (rules, time) = (_rules(), _services.Time.GetUtcNow());
        if (QuietHoursClock.EndOf(rules.QuietHours, time) is { } end)
        {
            return new PaceAnswer(SendFailure.QuietHours, end);
        }

        return rules.IsCounted(time) ? await TakeCountedAsync(HashOf(recipient), isNewChat, cancellationToken) : PaceAnswer.Admitted;
    }

    private async Task<PaceAnswer> TakeCountedAsync(string hash, bool? isNewChat, CancellationToken cancellationToken)
    {
        try
        {
            var isNew = await IsNewChatAsync(hash, isNewChat, cancellationToken);
            var (answer, rows) = Admit(hash, isNew);
            if (rows.Count > 0)
            {
                await _services.Store.PutAsync(_key, rows, _fence, cancellationToken);
            }

            return answer;
        }
        catch (StorageUnavailableException)
        {
            // What was taken stays taken in memory: rather too slow than too fast.
            return new PaceAnswer(SendFailure.StorageUnavailable);
        }
        catch (StaleEpochException)
        {
            return new PaceAnswer(SendFailure.NotConnected);
        }
    }

    private async ValueTask<bool> IsNewChatAsync(string hash, bool? isNewChat, CancellationToken cancellationToken) =>
        _rules().NewChatsOn(_services.Time.GetUtcNow()) is { } limit && !_newChats.Contains(limit.EndsAt, hash)
        && (isNewChat ?? !await _services.Store.HasChatAsync(_key, hash, cancellationToken));

    /// <summary>Looks at every limit first and then takes from all, without an await in between.</summary>
    private (PaceAnswer Answer, List<PaceRow> Rows) Admit(string hash, bool isNew)
    {
        var (rules, time) = (_rules(), _services.Time.GetUtcNow());
        var limit = isNew ? rules.NewChatsOn(time) : null;
        return Obstacle(rules, hash, limit, time) is { } obstacle
            ? (obstacle, [])
            : (PaceAnswer.Admitted, Take(rules, hash, limit, time));
    }

    private PaceAnswer? Obstacle(PacingRules rules, string hash, NewChatLimit? limit, DateTimeOffset time)
    {
        var now = time.UtcTicks;
        if (!rules.Instance.IsUnlimited && rules.Instance.NextAt(_fullAt, now) is var next && next > now)
        {
            return new PaceAnswer(SendFailure.Paced, At(next));
        }

        if (!rules.Recipient.IsUnlimited
            && Math.Max(rules.Recipient.NextAt(_recipients.FullAt(hash), now), _recipients.RoomAt(hash, now)) is var free && free > now)
        {
            return new PaceAnswer(SendFailure.RecipientPaced, At(free));
        }

        return limit is { } day && _newChats.CountOn(day.EndsAt) >= day.Cap
            ? new PaceAnswer(SendFailure.NewChatsCapped, day.EndsAt)
            : null;
    }

    private List<PaceRow> Take(PacingRules rules, string hash, NewChatLimit? limit, DateTimeOffset time)
    {
        var now = time.UtcTicks;
        var rows = new List<PaceRow>(3);
        if (!rules.Instance.IsUnlimited)
        {
            _fullAt = rules.Instance.Take(_fullAt, now);
            rows.Add(new PaceRow(InstanceKeyName, _fullAt, At(_fullAt)));
        }

        if (!rules.Recipient.IsUnlimited)
        {
            var fullAt = rules.Recipient.Take(_recipients.FullAt(hash), now);
            _recipients.Set(hash, fullAt);
            rows.Add(new PaceRow(RecipientPrefix + hash, fullAt, At(fullAt)));
        }

        if (limit is { } day)
        {
            _newChats.Add(day.EndsAt, hash);
            rows.Add(new PaceRow(NewChatPrefix + hash, day.EndsAt.UtcTicks, day.EndsAt));
        }

        return rows;
    }

    private void Take(PaceRow row)
    {
        if (row.Key == InstanceKeyName)
        {
            _fullAt = row.Value;
        }
        else if (row.Key.StartsWith(RecipientPrefix, StringComparison.Ordinal))
        {
            _recipients.Set(row.Key[RecipientPrefix.Length..], row.Value);
        }
        else
        {
            _newChats.Add(At(row.Value), row.Key[NewChatPrefix.Length..]);
        }
    }

    private string HashOf(string recipient) => _services.Keys.RecipientHash(_key.Tenant, recipient);

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
