namespace OrleansGateway.Protocol.Device.Records;

/// <summary>
/// The records of one kind that were used last, in their parsed form; also remembers which do not exist. A value that is
/// not durable yet is never dropped, so that no reader gets an older one from the store.
/// </summary>
/// <typeparam name="T">The parsed form; immutable.</typeparam>
internal sealed class RecordCache<T>(IDeviceStore store, RecordKind kind, Func<byte[], T> parse, int capacity)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _drops;

    /// <summary>Loads those of the records that are not here yet.</summary>
    /// <param name="ids">Their ids.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask LoadAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (missing, drops) = Missing(ids);
            if (missing.Length == 0)
            {
                return;
            }

            var values = await store.LoadAsync(missing, cancellationToken);
            Insert(missing, values, drops);
        }
    }

    /// <summary>Loads one record.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The record; null where there is none.</returns>
    public async ValueTask<T?> GetAsync(string id, CancellationToken cancellationToken)
    {
        T? value;
        while (!TryGet(id, out value))
        {
            await LoadAsync([id], cancellationToken);
        }

        return value;
    }

    /// <summary>Looks a record up without waiting.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="value">The record; null where it is known that there is none.</param>
    /// <returns>Whether that is known here.</returns>
    public bool TryGet(string id, out T? value)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(id, out var node))
            {
                value = null;
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddLast(node);
            value = node.Value.Value;
            return true;
        }
    }

    /// <summary>Sets a record.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="value">The new value; null where it was deleted.</param>
    /// <param name="commit">Completes when the value is durable.</param>
    public void Set(string id, T? value, Task commit)
    {
        lock (_gate)
        {
            Put(new Entry(id, value, commit));
        }
    }

    /// <summary>The records in memory that exist; a copy.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> All()
    {
        lock (_gate)
        {
            return _byUse
                .Where(entry => entry.Value is not null)
                .Select(entry => KeyValuePair.Create(entry.Id, entry.Value!))
                .ToArray();
        }
    }

    private (RecordKey[] Missing, long Drops) Missing(IReadOnlyCollection<string> ids)
    {
        lock (_gate)
        {
            return (ids.Where(id => !_entries.ContainsKey(id)).Select(id => new RecordKey(kind, id)).ToArray(), _drops);
        }
    }

    private void Insert(RecordKey[] keys, IReadOnlyList<byte[]?> values, long dropsBefore)
    {
        lock (_gate)
        {
            // Something was dropped while the store answered: what it gave may be older than what was dropped.
            if (_drops != dropsBefore)
            {
                return;
            }

            for (var i = 0; i < keys.Length; i++)
            {
                if (!_entries.ContainsKey(keys[i].Id))
                {
                    Put(new Entry(keys[i].Id, values[i] is { } bytes ? parse(bytes) : null, Task.CompletedTask), isLoading: true);
                }
            }

            DropOldest();
        }
    }

    private void Put(Entry entry, bool isLoading = false)
    {
        if (_entries.Remove(entry.Id, out var old))
        {
            _byUse.Remove(old);
        }

        _entries[entry.Id] = _byUse.AddLast(entry);
        if (!isLoading)
        {
            DropOldest();
        }
    }

    private void DropOldest()
    {
        var node = _byUse.First;
        while (_entries.Count > capacity && node is not null)
        {
            var next = node.Next;
            if (node.Value.Commit.IsCompletedSuccessfully)
            {
                _byUse.Remove(node);
                _entries.Remove(node.Value.Id);
                _drops++;
            }

            node = next;
        }
    }

    private sealed record Entry(string Id, T? Value, Task Commit);
}

/// <summary>An operation needs a record that is not in memory (any more); it is loaded and the operation begins again.</summary>
internal sealed class RecordNotLoadedException : Exception;
