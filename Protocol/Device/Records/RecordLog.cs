namespace OrleansGateway.Protocol.Device.Records;

/// <summary>
/// A log over two files of which one is in use. It begins with everything, changes follow. When the changes have outgrown what
/// it began with, the other file takes over.
/// </summary>
/// <remarks>
/// The other file counts from the moment in which its first frame is on the disk, since its number is higher. So a crash at
/// any point leaves one file that has everything, and no file is ever renamed.
/// </remarks>
internal sealed class RecordLog : IDisposable
{
    private readonly LogFile[] _files;
    private readonly long _minGrowth;
    private LogFile _current;
    private long _begin;
    private long _last;

    private RecordLog(LogFile[] files, long minGrowth)
    {
        _files = files;
        _current = files[0];
        _minGrowth = minGrowth;
    }

    /// <summary>Whether the changes have outgrown what the file began with.</summary>
    public bool IsGrown => _current.End - _begin > _begin + _minGrowth;

    /// <summary>Opens the log of a folder, or begins one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="minGrowth">How many bytes of changes are always kept before the other file takes over.</param>
    /// <param name="entries">What is in it, in order.</param>
    /// <exception cref="InvalidDataException">The files are damaged.</exception>
    public static RecordLog Open(string folder, long minGrowth, out IReadOnlyList<LogEntry> entries)
    {
        var log = new RecordLog([new(Path.Combine(folder, "a.log")), new(Path.Combine(folder, "b.log"))], minGrowth);
        try
        {
            entries = log.Recover();
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Appends an entry and waits until it is on the disk.</summary>
    /// <param name="entry">The entry.</param>
    public void Append(LogEntry entry)
    {
        _current.Append(entry.ToFrame(_last + 1));
        _last++;
    }

    /// <summary>Lets the other file take over.</summary>
    /// <param name="everything">All records and waiting events.</param>
    public void BeginAnew(LogEntry everything)
    {
        var old = _current;
        var next = ReferenceEquals(old, _files[0]) ? _files[1] : _files[0];
        next.Cut(0);
        next.Append(everything.ToFrame(_last + 1));
        _last++;
        _current = next;
        _begin = next.End;
        old.Cut(0);
    }

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private IReadOnlyList<LogEntry> Recover()
    {
        var first = _files[0].Read(out var lastOfFirst);
        var second = _files[1].Read(out var lastOfSecond);
        if (first.Count == 0 && second.Count == 0)
        {
            Begin();
            return [];
        }

        // The file that took over has a higher number; the other one was not emptied yet.
        var isFirst = lastOfFirst > lastOfSecond;
        (_current, var other) = isFirst ? (_files[0], _files[1]) : (_files[1], _files[0]);
        _last = Math.Max(lastOfFirst, lastOfSecond);
        if (_current.Length > _current.End)
        {
            _current.Cut(_current.End);
        }

        if (other.Length > 0)
        {
            other.Cut(0);
        }

        var entries = isFirst ? first : second;
        _begin = entries[0].ToFrame(1).Length;
        return entries;
    }

    // Nothing was ever committed to a file that ends before its first frame does.
    private void Begin()
    {
        var frame = LogEntry.Empty.ToFrame(1);
        if (_files[0].Length > frame.Length || _files[1].Length > 0)
        {
            throw new InvalidDataException(
                "The device's log is damaged from its beginning; restore it, or pair the number again in a new folder.");
        }

        _current.Cut(0);
        _current.Append(frame);
        _begin = _current.End;
        _last = 1;
    }
}
