namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>
/// The bounded part of a pool's due messages held in memory: the head of each line, never a second message of a line. The
/// rest stays in the store. Pure: no clock, no I/O.
/// </summary>
/// <remarks>
/// Invariant: a line that is not in the window has no pending message before <see cref="Cursor"/>, and a free head in the
/// window is the first of its line. The store is scanned from the cursor on; what the scan or an arrival finds of a line that
/// already has a head only marks that there is more.
/// </remarks>
internal sealed class DispatchWindow(int capacity, int maxHeld, TimeSpan priorityStep)
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly SortedSet<MessageHeader> _ready = new(Comparer<MessageHeader>.Create(
        (one, other) => KeyOf(one, priorityStep).CompareTo(KeyOf(other, priorityStep))));

    private readonly HashSet<string> _vacant = new(StringComparer.Ordinal);
    private bool _scanning;
    private readonly List<MessageHeader> _arrivedDuringScan = [];

    /// <summary>Lines whose next head must be looked up in the store.</summary>
    public IReadOnlyCollection<string> VacantLines => _vacant;

    /// <summary>Where the scan continues: the first place that it has not seen.</summary>
    public RankKey Cursor { get; private set; } = RankKey.First;

    /// <summary>Whether the store has nothing beyond the cursor.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Lines that are held: in flight, or waiting for another attempt.</summary>
    public int HeldCount { get; private set; }

    /// <summary>How many more lines may be held; what does not fit stays in the store.</summary>
    public int HeldRoom => Math.Max(0, maxHeld - HeldCount);

    /// <summary>Whether the scan may add lines.</summary>
    public bool WantsScan => !IsExhausted && !_scanning && _ready.Count < (capacity + 1) / 2 && HeldCount < maxHeld;

    /// <summary>Free heads, the lowest rank first.</summary>
    public IEnumerable<MessageHeader> Ready => _ready;

    public int ReadyCount => _ready.Count;

    /// <summary>Whether a message is the head of its line, free or held.</summary>
    public bool IsHead(MessageHeader message) => _lines.TryGetValue(message.LineHash, out var line) && line.Head?.Id == message.Id;

    /// <summary>Whether a message is the head of its line and holds it.</summary>
    public bool IsHeld(MessageHeader message) => IsHead(message) && _lines[message.LineHash].IsHeld;

    /// <summary>A message became pending in the store: accepted, fallen due or redriven.</summary>
    public void Arrive(MessageHeader message)
    {
        if (_lines.TryGetValue(message.LineHash, out var line))
        {
            line.HasMore = true;
            line.Arrived = Lower(line.Arrived, message);
            if (line.Head is { } head && !line.IsHeld && KeyOf(message) < KeyOf(head))
            {
                SetHead(line, message);
            }

            return;
        }

        var key = KeyOf(message);
        if (_scanning)
        {
            // The page under way may or may not contain it: it arrives after the page.
            _arrivedDuringScan.Add(message);
        }
        else if (IsExhausted || key < Cursor)
        {
            Insert(message);
        }
    }

    /// <summary>A message is held: in flight or waiting. Its line offers no other.</summary>
    public void Hold(MessageHeader message)
    {
        var line = LineOf(message.LineHash);
        if (line.Head is { } head && !line.IsHeld)
        {
            _ready.Remove(head);
            line.HasMore |= head.Id != message.Id;
        }

        HeldCount += line.IsHeld ? 0 : 1;
        line.Head = message;
        line.IsHeld = true;
        line.HasMore |= _vacant.Remove(message.LineHash); // Perhaps: a look-up that is under way is not waited for.
    }

    /// <summary>A message left the pending and held ones, or turned out not to be there: its line may go on.</summary>
    public void Release(MessageHeader message)
    {
        if (!_lines.TryGetValue(message.LineHash, out var line) || line.Head?.Id != message.Id)
        {
            return;
        }

        if (line.IsHeld)
        {
            HeldCount--;
        }
        else
        {
            _ready.Remove(line.Head);
        }

        line.Head = null;
        line.IsHeld = false;
        if (line.HasMore)
        {
            _vacant.Add(message.LineHash);
        }
        else
        {
            _lines.Remove(message.LineHash);
        }
    }

    /// <summary>Begins to look up the next heads of vacant lines; arrivals from here on are merged with what is found.</summary>
    public IReadOnlyList<string> BeginLookUp(int limit)
    {
        var hashes = _vacant.Take(limit).ToList();
        foreach (var hash in hashes)
        {
            _lines[hash].HasMore = false;
            _lines[hash].Arrived = null;
        }

        return hashes;
    }

    /// <summary>The look-up found these first messages of the requested lines; a line without one is empty.</summary>
    public void EndLookUp(IReadOnlyList<string> hashes, IEnumerable<MessageHeader> found)
    {
        var heads = found.ToDictionary(message => message.LineHash, StringComparer.Ordinal);
        foreach (var hash in hashes)
        {
            if (_vacant.Contains(hash) && _lines.TryGetValue(hash, out var line))
            {
                Fill(hash, line, heads.TryGetValue(hash, out var head) ? Lower(line.Arrived, head) : line.Arrived);
            }
        }
    }

    /// <summary>Begins a page of the scan.</summary>
    public void BeginScan()
    {
        _scanning = true;
    }

    /// <summary>Ends a page of the scan, whatever came of it.</summary>
    /// <param name="page">The pending, free messages from the cursor on, in order; null when reading failed.</param>
    /// <param name="isLast">Whether the store had no more.</param>
    public void EndScan(IReadOnlyList<MessageHeader>? page, bool isLast)
    {
        _scanning = false;
        if (page is not null)
        {
            TakePage(page, isLast);
        }

        _arrivedDuringScan.ForEach(Arrive);
        _arrivedDuringScan.Clear();
    }

    private void Fill(string hash, Line line, MessageHeader? first)
    {
        if (first is not null)
        {
            // Whether there is another one behind it is only known by looking again.
            line.HasMore = true;
            _vacant.Remove(hash);
            SetHead(line, first);
        }
        else if (!line.HasMore)
        {
            _vacant.Remove(hash);
            _lines.Remove(hash);
        }
    }

    private void TakePage(IReadOnlyList<MessageHeader> page, bool isLast)
    {
        foreach (var message in page)
        {
            if (_lines.TryGetValue(message.LineHash, out var line))
            {
                line.HasMore |= line.Head?.Id != message.Id;
            }
            else if (_ready.Count >= capacity)
            {
                Cursor = KeyOf(message);
                return;
            }
            else
            {
                SetHead(LineOf(message.LineHash), message);
            }

            Cursor = KeyOf(message) with { Sequence = message.Sequence + 1 };
        }

        IsExhausted = isLast;
    }

    private void Insert(MessageHeader message)
    {
        var key = KeyOf(message);
        if (_ready.Count < capacity)
        {
            SetHead(LineOf(message.LineHash), message);
            return;
        }

        var last = _ready.Max!;
        if (key < KeyOf(last))
        {
            _ready.Remove(last);
            _lines.Remove(last.LineHash);
            SetHead(LineOf(message.LineHash), message);
            key = KeyOf(last);
        }

        // What does not fit stays in the store, and the scan comes back to it.
        Cursor = IsExhausted || key < Cursor ? key : Cursor;
        IsExhausted = false;
    }

    private void SetHead(Line line, MessageHeader message)
    {
        if (line.Head is { } old)
        {
            _ready.Remove(old);
        }

        line.Head = message;
        _ready.Add(message);
    }

    private Line LineOf(string hash)
    {
        if (!_lines.TryGetValue(hash, out var line))
        {
            _lines[hash] = line = new Line();
        }

        return line;
    }

    private MessageHeader Lower(MessageHeader? one, MessageHeader other) =>
        one is null || KeyOf(other) < KeyOf(one) ? other : one;

    private RankKey KeyOf(MessageHeader message) => KeyOf(message, priorityStep);

    private static RankKey KeyOf(MessageHeader message, TimeSpan priorityStep) =>
        new(message.Rank(priorityStep), message.Sequence);

    private sealed class Line
    {
        public MessageHeader? Head { get; set; }

        public bool IsHeld { get; set; }

        public bool HasMore { get; set; }

        /// <summary>The first arrival since the last look-up began.</summary>
        public MessageHeader? Arrived { get; set; }
    }
}
