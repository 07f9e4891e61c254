using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>One of the two files of a device's log: frames, each durable before the next is written.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    public LogFile(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Where the next frame goes.</summary>
    public long End { get; private set; }

    /// <summary>The length in bytes, a torn tail included.</summary>
    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Reads the entries, up to the first that was not written whole.</summary>
    /// <param name="last">The number of the last entry; 0 where there is none.</param>
    /// <exception cref="InvalidDataException">The file is damaged before its last entry.</exception>
    public IReadOnlyList<LogEntry> Read(out long last)
    {
        last = 0;
        var bytes = new byte[Length];
        for (var read = 0; read < bytes.Length;)
        {
            var count = RandomAccess.Read(_handle, bytes.AsSpan(read), read);
            read += count > 0 ? count : throw new EndOfStreamException($"{_path} became shorter while it was read.");
        }

        var entries = new List<LogEntry>();
        var offset = 0;
        while (LogEntry.FrameAt(bytes.AsSpan(offset), out var number) is > 0 and var length && (last == 0 || number == last + 1))
        {
            entries.Add(LogEntry.Parse(bytes.AsSpan(offset, length)));
            offset += length;
            last = number;
        }

        CheckTail(bytes.AsSpan(offset), last);
        End = offset;
        return entries;
    }

    /// <summary>Appends a frame and waits until it is on the disk. After a failure the file is as before.</summary>
    /// <param name="frame">The frame.</param>
    public void Append(byte[] frame)
    {
        try
        {
            RandomAccess.Write(_handle, frame, End);
            RandomAccess.FlushToDisk(_handle);
        }
        catch
        {
            Cut(End);
            throw;
        }

        End += frame.Length;
    }

    /// <summary>Cuts off everything from an offset on.</summary>
    /// <param name="end">The new end.</param>
    public void Cut(long end)
    {
        RandomAccess.SetLength(_handle, end);
        RandomAccess.FlushToDisk(_handle);
        End = end;
    }

    public void Dispose() => _handle.Dispose();

    // A commit that a crash tore is the last thing in the file. Something whole behind a hole is damage: going on without
    // it would use keys a second time.
    private void CheckTail(ReadOnlySpan<byte> tail, long last)
    {
        for (var offset = 1; last > 0 && offset + LogEntry.HeaderLength < tail.Length; offset++)
        {
            var number = BinaryPrimitives.ReadInt64BigEndian(tail[(offset + 4)..]);
            if (number > last && number - last < tail.Length && LogEntry.FrameAt(tail[offset..], out _) > 0)
            {
                throw new InvalidDataException($"{_path} is damaged; restore it, or pair the number again in a new folder.");
            }
        }
    }
}
