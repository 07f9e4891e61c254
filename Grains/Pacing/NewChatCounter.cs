namespace OrleansGateway.Grains.Pacing;

/// <summary>
/// The recipients with whom an instance opened a chat on the current day of its number's life. Another message to one of them
/// opens no new one. Bounded by the day's limit. A day is known by its end.
/// </summary>
internal sealed class NewChatCounter
{
    private readonly HashSet<string> _recipients = new(StringComparer.Ordinal);
    private DateTimeOffset _endsAt;

    /// <summary>How many there are on a day. An earlier day, by a clock that was set back, counts as the last one seen.</summary>
    public int CountOn(DateTimeOffset endsAt)
    {
        MoveTo(endsAt);
        return _recipients.Count;
    }

    /// <summary>Whether a recipient is among them.</summary>
    public bool Contains(DateTimeOffset endsAt, string recipient)
    {
        MoveTo(endsAt);
        return _recipients.Contains(recipient);
    }

    /// <summary>Adds a recipient.</summary>
    public void Add(DateTimeOffset endsAt, string recipient)
    {
        MoveTo(endsAt);
        _recipients.Add(recipient);
    }

    private void MoveTo(DateTimeOffset endsAt)
    {
        if (endsAt > _endsAt)
        {
            _endsAt = endsAt;
            _recipients.Clear();
        }
    }
}
