namespace OrleansGateway.Sandbox.Phones;

/// <summary>The messages that a phone received. Not thread-safe; the phone's lock guards it.</summary>
/// <param name="limit">How many messages are remembered; of older ones only the counts remain.</param>
internal sealed class PhoneInbox(int limit)
{
    private readonly LinkedList<Entry> _entries = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byId = [];
    private readonly Dictionary<string, int> _failures = [];

    /// <summary>How many messages were decrypted, each wire id counted once.</summary>
    public long Received { get; private set; }

    /// <summary>How often known wire ids arrived again.</summary>
    public long Duplicates { get; private set; }

    /// <summary>How many stanzas could not be decrypted.</summary>
    public long DecryptFailures { get; private set; }

    /// <summary>Adds a decrypted message.</summary>
    /// <param name="sender">The account that sent it, which its id belongs to.</param>
    /// <param name="message">The message.</param>
    /// <returns>False for a duplicate, which changes only the counts.</returns>
    public bool Add(string sender, ReceivedMessage message)
    {
        var key = Key(sender, message.Id);
        _failures.Remove(key);
        if (_byId.TryGetValue(key, out var known))
        {
            CountCopy(known.Value);
            return false;
        }

        Received++;
        _byId[key] = _entries.AddLast(new Entry(key, message));
        if (_entries.Count > limit)
        {
            _byId.Remove(_entries.First!.Value.Key);
            _entries.RemoveFirst();
        }

        return true;
    }

    /// <summary>Counts another copy of a message whose ciphertext was decrypted before.</summary>
    /// <param name="sender">The account that sent it.</param>
    /// <param name="id">Its wire id.</param>
    /// <returns>False if no message with this wire id is known; then nothing happened.</returns>
    public bool AddDuplicate(string sender, string id)
    {
        if (!_byId.TryGetValue(Key(sender, id), out var known))
        {
            return false;
        }

        CountCopy(known.Value);
        return true;
    }

    /// <summary>Counts a stanza that did not decrypt.</summary>
    /// <param name="sender">The account that sent it.</param>
    /// <param name="id">Its wire id.</param>
    /// <returns>How often this message has failed, this time included.</returns>
    public int AddFailure(string sender, string id)
    {
        DecryptFailures++;
        if (_failures.Count >= limit)
        {
            _failures.Clear();
        }

        var key = Key(sender, id);
        return _failures[key] = _failures.GetValueOrDefault(key) + 1;
    }

    /// <summary>Marks messages as read.</summary>
    /// <param name="ids">The ids, or null for all that are unread.</param>
    /// <returns>The messages that were unread, by the device that sent them.</returns>
    public IReadOnlyList<ReceivedMessage> MarkRead(IReadOnlyCollection<string>? ids)
    {
        var marked = new List<ReceivedMessage>();
        foreach (var entry in _entries)
        {
            if (!entry.Message.Read && !entry.Message.FromMe && (ids is null || ids.Contains(entry.Message.Id)))
            {
                entry.Message = entry.Message with { Read = true };
                marked.Add(entry.Message);
            }
        }

        return marked;
    }

    /// <summary>The newest messages, oldest first.</summary>
    /// <param name="count">The maximum number.</param>
    /// <param name="texts">Whether to include texts.</param>
    public IReadOnlyList<ReceivedMessage> Newest(int count, bool texts) =>
    [
        .. _entries.Skip(Math.Max(0, _entries.Count - count))
            .Select(entry => texts ? entry.Message : entry.Message with { Text = null }),
    ];

    private void CountCopy(Entry entry)
    {
        Duplicates++;
        entry.Message = entry.Message with { Copies = entry.Message.Copies + 1 };
    }

    private static string Key(string sender, string id) => $"{sender}/{id}";

    private sealed class Entry(string key, ReceivedMessage message)
    {
        public string Key { get; } = key;

        public ReceivedMessage Message { get; set; } = message;
    }
}
