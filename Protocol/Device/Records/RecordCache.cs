namespace OrleansGateway.Protocol.Device.Records;

/// <summary>
/// The records of one kind that were used last, in their parsed form; also remembers which do not exist. A value that is in use
/// or not durable yet is never dropped, so that no reader gets an older one from the store.
/// </summary>
/// <typeparam name="T">The parsed form; immutable.</typeparam>
internal sealed class RecordCache<T>(IDeviceStore store, RecordKind kind, Func<byte[], T> parse, int capacity)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);

    // What no one uses now, the longest unused first; an entry in use is in no list.
    private readonly LinkedList<Entry> _unused = new();

    /// <summary>Loads those of the records that are not here yet, and keeps all of them here while they are in use.</summary>
    /// <param name="ids">Their ids; they may be more than the cache holds otherwise.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>To be disposed when the operation that uses them is over.</returns>
    public async ValueTask<IDisposable> UseAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var use = new Use(this, [.. ids]);
        try
        {
            // In use from here on: what another operation sets meanwhile stays, so whatever the store answers for a record that
            // is still missing then is its newest value.
            var missing = Begin(use.Ids);
            if (missing.Length > 0)
            {
                Insert(missing, await store.LoadAsync(missing, cancellationToken));
            }

            return use;
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>Loads one record.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The record; null where there is none.</returns>
    public async ValueTask<T?> GetAsync(string id, CancellationToken cancellationToken)
    {
        if (TryGet(id, out var value))
        {
            return value;
        }

        using (await UseAsync([id], cancellationToken))
        {
            return TryGet(id, out value) ? value : throw new RecordNotLoadedException();
        }
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

            Touch(node);
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
            DropUnused();
        }
    }

    /// <summary>The records in memory that exist; a copy.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> All()
    {
        lock (_gate)
        {
            return _entries.Values
                .Where(node => node.Value.Value is not null)
                .Select(node => KeyValuePair.Create(node.Value.Id, node.Value.Value!))
                .ToArray();
        }
    }

    private RecordKey[] Begin(string[] ids)
    {
        lock (_gate)
        {
            foreach (var id in ids)
            {
                _uses[id] = _uses.GetValueOrDefault(id) + 1;
                if (_entries.TryGetValue(id, out var node))
                {
                    node.List?.Remove(node);
                }
            }

            return ids.Where(id => !_entries.ContainsKey(id)).Distinct().Select(id => new RecordKey(kind, id)).ToArray();
        }
    }

    private void End(string[] ids)
    {
        lock (_gate)
        {
            foreach (var id in ids)
            {
                if (_uses[id] > 1)
                {
                    _uses[id]--;
                    continue;
                }

                _uses.Remove(id);
                if (_entries.TryGetValue(id, out var node))
                {
                    _unused.AddLast(node);
                }
            }

            DropUnused();
        }
    }

    private void Insert(RecordKey[] keys, IReadOnlyList<byte[]?> values)
    {
        lock (_gate)
        {
            for (var i = 0; i < keys.Length; i++)
            {
                if (!_entries.ContainsKey(keys[i].Id))
                {
                    Put(new Entry(keys[i].Id, values[i] is { } bytes ? parse(bytes) : null, Task.CompletedTask));
                }
            }
        }
    }

    private void Put(Entry entry)
    {
        if (_entries.TryGetValue(entry.Id, out var node))
        {
            node.Value = entry;
            Touch(node);
            return;
        }

        _entries[entry.Id] = node = new LinkedListNode<Entry>(entry);
        if (!_uses.ContainsKey(entry.Id))
        {
            _unused.AddLast(node);
        }
    }

    private void Touch(LinkedListNode<Entry> node)
    {
        if (node.List is not null)
        {
            _unused.Remove(node);
            _unused.AddLast(node);
        }
    }

    private void DropUnused()
    {
        var node = _unused.First;
        while (_entries.Count > capacity && node is not null)
        {
            var next = node.Next;
            if (node.Value.Commit.IsCompletedSuccessfully)
            {
                _unused.Remove(node);
                _entries.Remove(node.Value.Id);
            }

            node = next;
        }
    }

    private sealed record Entry(string Id, T? Value, Task Commit);

    private sealed class Use(RecordCache<T> cache, string[] ids) : IDisposable
    {
        private int _isOver;

        public string[] Ids => ids;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                cache.End(ids);
            }
        }
    }
}

/// <summary>An operation touches a record that it did not name beforehand: a fault in the code.</summary>
internal sealed class RecordNotLoadedException() : Exception("An operation touches a record that it did not load.");
