using System.Threading.Channels;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Tests.Transport;

/// <summary>Two transports in memory, connected to each other. What one sends reaches the other in chunks of chosen sizes.</summary>
internal sealed class DuplexTransport : IFrameTransport
{
    private readonly Channel<byte[]> _inbox = Channel.CreateUnbounded<byte[]>();
    private readonly int[] _chunkSizes;
    private readonly CancellationTokenSource _disposed = new();
    private DuplexTransport? _peer;
    private ReadOnlyMemory<byte> _current;
    private int _turn;

    private DuplexTransport(int[] chunkSizes) => _chunkSizes = chunkSizes;

    /// <summary>When set, the next send waits for it and then fails, having sent half of its bytes.</summary>
    public TaskCompletionSource? BreakNextSend { get; set; }

    /// <summary>When set, sends wait for it, as they do when no one takes the bytes.</summary>
    public TaskCompletionSource? HoldSends { get; set; }

    public bool IsDisposed => _disposed.IsCancellationRequested;

    public static (DuplexTransport Client, DuplexTransport Server) CreatePair(params int[] chunkSizes)
    {
        var sizes = chunkSizes.Length == 0 ? [int.MaxValue] : chunkSizes;
        var client = new DuplexTransport(sizes);
        var server = new DuplexTransport(sizes) { _peer = client };
        client._peer = server;
        return (client, server);
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        if (HoldSends is { } hold)
        {
            await hold.Task.WaitAsync(either.Token);
        }

        if (BreakNextSend is { } signal)
        {
            _peer!._inbox.Writer.TryWrite(bytes[..(bytes.Length / 2)].ToArray());
            await signal.Task;
            throw Dead();
        }

        if (IsDisposed || !_peer!._inbox.Writer.TryWrite(bytes.ToArray()))
        {
            throw Dead();
        }
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        while (_current.IsEmpty)
        {
            if (!await _inbox.Reader.WaitToReadAsync(either.Token))
            {
                return 0;
            }

            _inbox.Reader.TryRead(out var next);
            _current = next;
        }

        var size = Math.Min(Math.Min(_current.Length, buffer.Length), _chunkSizes[_turn++ % _chunkSizes.Length]);
        _current[..size].CopyTo(buffer);
        _current = _current[size..];
        return size;
    }

    public ValueTask CloseAsync(CancellationToken cancellationToken = default)
    {
        _peer!._inbox.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _disposed.Cancel();
        _peer!._inbox.Writer.TryComplete();
        _inbox.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private static ConnectionException Dead() => new(new ConnectionFailure(FailureReason.ConnectionLost, Text: "scripted"));
}
