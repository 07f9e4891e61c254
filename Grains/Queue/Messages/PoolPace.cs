using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>
/// What a partition knows of the pace of a pool's instances, from their answers, so that it does not bind what would come back
/// at once. Times are milliseconds since 1970.
/// </summary>
internal sealed class PoolPace
{
    private const int MaxRecipients = 16_384;
    private const long LeastRest = 1_000;

    private readonly Dictionary<string, InstancePace> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _recipients = new(StringComparer.Ordinal);

    /// <summary>Instances that have no place for a message now, with the time of the next one.</summary>
    public IEnumerable<KeyValuePair<string, long>> Resting(long now) => _instances
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value.NextAt(now)))
        .Where(rest => rest.Value > now);

    /// <summary>Instances that may open no new chat now, with the time of their next day.</summary>
    public IEnumerable<KeyValuePair<string, long>> ClosedToNewChats(long now) => _instances
        .Where(entry => entry.Value.NewChatRoom(now) == 0)
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value.NewDayAt(now)));

    /// <summary>New chats that an instance may open now, as far as is known.</summary>
    public int NewChatRoom(string instance, long now) =>
        _instances.TryGetValue(instance, out var pace) ? pace.NewChatRoom(now) : int.MaxValue;

    /// <summary>When an instance has its next place for a message; null when it has one.</summary>
    public long? RestOf(string instance, bool isNewChat, long now)
    {
        if (!_instances.TryGetValue(instance, out var pace))
        {
            return null;
        }

        var until = Math.Max(pace.NextAt(now), isNewChat && pace.NewChatRoom(now) == 0 ? pace.NewDayAt(now) : 0);
        return until > now ? until : null;
    }

    /// <summary>Until when a recipient rests; null when it does not.</summary>
    public long? RecipientRest(string recipientHash, long now)
    {
        if (!_recipients.TryGetValue(recipientHash, out var until))
        {
            return null;
        }

        if (until > now)
        {
            return until;
        }

        _recipients.Remove(recipientHash);
        return null;
    }

    /// <summary>Takes a place of an instance for a message.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(string instance, string messageId, bool isNewChat, long now)
    {
        if (RestOf(instance, isNewChat, now) is not null)
        {
            return false;
        }

        PaceOf(instance).Take(messageId, isNewChat, now);
        return true;
    }

    /// <summary>A message that took a place is not under way any more, or never was.</summary>
    public void Complete(string instance, string messageId) => PaceOf(instance).Complete(messageId);

    /// <summary>Takes up what an answer tells.</summary>
    public void Learn(string instance, string recipientHash, SendResult result, long now)
    {
        var pace = PaceOf(instance);
        if (result.Pace is { } report)
        {
            pace.Learn(report, now);
            NoteRecipient(recipientHash, report, result, now);
        }
        else if (result.Outcome is SendOutcome.Acknowledged or SendOutcome.Refused)
        {
            pace.Forget();
        }

        if (result.Failure == SendFailure.QuietHours)
        {
            pace.QuietUntil = RestUntil(result, now);
        }
    }

    /// <summary>The pace was configured again: what was known is out of date.</summary>
    public void Forget()
    {
        _recipients.Clear();
        foreach (var pace in _instances.Values)
        {
            pace.Forget();
        }
    }

    private void NoteRecipient(string recipientHash, PaceReport report, SendResult result, long now)
    {
        var until = report.RecipientRests > TimeSpan.Zero ? now + (long)Math.Ceiling(report.RecipientRests.TotalMilliseconds)
            : result.Failure == SendFailure.RecipientPaced ? RestUntil(result, now)
            : 0;
        if (until == 0)
        {
            _recipients.Remove(recipientHash);
            return;
        }

        if (_recipients.Count >= MaxRecipients)
        {
            MakeRoom(now);
        }

        // Without room it is not remembered, and the instance reports it again.
        if (_recipients.Count < MaxRecipients)
        {
            _recipients[recipientHash] = until;
        }
    }

    private void MakeRoom(long now)
    {
        foreach (var over in _recipients.Where(rest => rest.Value <= now).Select(rest => rest.Key).ToList())
        {
            _recipients.Remove(over);
        }
    }

    // By another machine's clock; however that runs, the same request is not repeated at once.
    private static long RestUntil(SendResult result, long now) =>
        Math.Max(now + LeastRest, result.RestUntil?.ToUnixTimeMilliseconds() ?? 0);

    private InstancePace PaceOf(string instance)
    {
        if (!_instances.TryGetValue(instance, out var pace))
        {
            _instances[instance] = pace = new InstancePace();
        }

        return pace;
    }
}
