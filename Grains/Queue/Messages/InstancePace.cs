using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Pacing;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>
/// What a partition knows of one instance's pace: its own picture of the instance's bucket, in which it takes tokens as it binds
/// messages. Optimistic where nothing is known; the instance has the last word. Times are milliseconds since 1970.
/// </summary>
internal sealed class InstancePace
{
    private static readonly long Day = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    private readonly HashSet<string> _opening = new(StringComparer.Ordinal);
    private TokenBucket _bucket = TokenBucket.Unlimited;
    private long _fullAt;
    private int? _newChatsLeft;
    private int _newChatsPerDay;
    private long _newDayAt;

    /// <summary>When its next message may go; in the past while it may go at once.</summary>
    public long NextAt(long now) => Math.Max(QuietUntil, _bucket.IsUnlimited ? 0 : Milliseconds(_bucket.NextAt(_fullAt, Ticks(now))));

    /// <summary>When its quiet hours end, as it said.</summary>
    public long QuietUntil { get; set; }

    /// <summary>When its next day of new chats begins.</summary>
    public long NewDayAt(long now)
    {
        MoveTo(now);
        return _newDayAt;
    }

    /// <summary>How many new chats it may open now, those under way taken off.</summary>
    public int NewChatRoom(long now)
    {
        MoveTo(now);
        return _newChatsLeft is { } left ? Math.Max(0, left - _opening.Count) : int.MaxValue;
    }

    /// <summary>A message is bound to it.</summary>
    public void Take(string messageId, bool isNewChat, long now)
    {
        if (!_bucket.IsUnlimited)
        {
            _fullAt = _bucket.Take(_fullAt, Ticks(now));
        }

        if (isNewChat)
        {
            _opening.Add(messageId);
        }
    }

    /// <summary>A message is not under way any more.</summary>
    public void Complete(string messageId) => _opening.Remove(messageId);

    /// <summary>Takes the instance's report of its pace.</summary>
    public void Learn(PaceReport report, long now)
    {
        _bucket = new TokenBucket(report.Interval.Ticks, report.Burst);

        // What was bound since is not in the report, what others sent is not in the picture: the later time has more of both.
        _fullAt = Math.Max(_fullAt, Ticks(now) + report.FullIn.Ticks);
        MoveTo(now);
        _newChatsLeft = report.NewChatsLeft is { } left && _newChatsLeft is { } known && _newDayAt > now
            ? Math.Min(left, known)
            : report.NewChatsLeft;
        _newChatsPerDay = report.NewChatsPerDay;
        _newDayAt = now + (long)Math.Ceiling(report.NewDayIn.TotalMilliseconds);
    }

    /// <summary>The instance is not paced, or was configured again.</summary>
    public void Forget()
    {
        _bucket = TokenBucket.Unlimited;
        _fullAt = 0;
        _newChatsLeft = null;
        QuietUntil = 0;
    }

    private void MoveTo(long now)
    {
        if (_newChatsLeft is not null && _newDayAt <= now)
        {
            // One at least, to learn its limit.
            _newChatsLeft = Math.Max(1, _newChatsPerDay);
            _newDayAt = now + Day - ((now - _newDayAt) % Day);
        }
    }

    private static long Ticks(long milliseconds) => DateTime.UnixEpoch.Ticks + (milliseconds * TimeSpan.TicksPerMillisecond);

    private static long Milliseconds(long ticks) =>
        (ticks - DateTime.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
}
