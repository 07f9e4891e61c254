using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>The messages that a phone sent, kept to answer retry receipts. Not thread-safe; the phone's lock guards it.</summary>
/// <param name="limit">How many messages are remembered.</param>
internal sealed class PhoneOutbox(int limit)
{
    private readonly LinkedList<Entry> _entries = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byId = [];

    /// <summary>How many messages were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Adds a message that is about to leave.</summary>
    /// <param name="report">The message as reports show it.</param>
    /// <param name="content">Its content.</param>
    /// <returns>False if the id is in use.</returns>
    public bool Add(SentMessage report, Message content)
    {
        if (_byId.ContainsKey(report.Id))
        {
            return false;
        }

        Sent++;
        _byId[report.Id] = _entries.AddLast(new Entry(report, content));
        if (_entries.Count > limit)
        {
            _byId.Remove(_entries.First!.Value.Report.Id);
            _entries.RemoveFirst();
        }

        return true;
    }

    /// <summary>The content of a message that is remembered, or null.</summary>
    /// <param name="id">The wire id.</param>
    public (SentMessage Report, Message Content)? Find(string id) =>
        _byId.TryGetValue(id, out var entry) ? (entry.Value.Report, entry.Value.Content) : null;

    /// <summary>Changes what reports show of a message.</summary>
    /// <param name="id">The wire id; unknown ones are ignored.</param>
    /// <param name="change">The change.</param>
    public void Update(string id, Func<SentMessage, SentMessage> change)
    {
        if (_byId.TryGetValue(id, out var entry))
        {
            entry.Value.Report = change(entry.Value.Report);
        }
    }

    /// <summary>The newest messages, oldest first.</summary>
    /// <param name="count">The maximum number.</param>
    /// <param name="texts">Whether to include texts.</param>
    public IReadOnlyList<SentMessage> Newest(int count, bool texts) =>
    [
        .. _entries.Skip(Math.Max(0, _entries.Count - count))
            .Select(entry => texts ? entry.Report : entry.Report with { Text = null }),
    ];

    private sealed class Entry(SentMessage report, Message content)
    {
        public SentMessage Report { get; set; } = report;

        public Message Content { get; } = content;
    }
}
