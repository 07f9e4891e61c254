using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Transport;

/// <summary>
/// Nodes that wait for their reader, limited by number and by bytes: a few large ones must not take the memory of many small
/// ones. A single node larger than the budget passes where nothing else waits. One writer.
/// </summary>
/// <param name="capacity">How many nodes may wait.</param>
/// <param name="maxBytes">How many bytes they may take, as <see cref="NodeBudget.Of"/> estimates them.</param>
internal sealed class NodeQueue(int capacity, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Channel<(Node Node, long Bytes)> _nodes =
        Channel.CreateBounded<(Node Node, long Bytes)>(new BoundedChannelOptions(capacity) { SingleWriter = true });

    private long _bytes;
    private TaskCompletionSource? _freed;
    private Source? _reader;

    /// <summary>Reads the nodes in order.</summary>
    public ChannelReader<Node> Reader => _reader ??= new Source(this);

    /// <summary>Adds a node, once there is room for it.</summary>
    /// <exception cref="ChannelClosedException">The queue is completed.</exception>
    public async ValueTask WriteAsync(Node node, CancellationToken cancellationToken)
    {
        var bytes = NodeBudget.Of(node);
        while (!TryTake(bytes, out var room))
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        await _nodes.Writer.WriteAsync((node, bytes), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets no further node in; those that wait can still be read.</summary>
    public void Complete()
    {
        _nodes.Writer.TryComplete();
        lock (_gate)
        {
            _freed?.TrySetResult();
        }
    }

    private bool TryTake(long bytes, [NotNullWhen(false)] out Task? room)
    {
        lock (_gate)
        {
            if (_bytes == 0 || _bytes + bytes <= maxBytes || _nodes.Reader.Completion.IsCompleted)
            {
                _bytes += bytes;
                room = null;
                return true;
            }

            _freed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _freed.Task;
            return false;
        }
    }

    private void Release(long bytes)
    {
        lock (_gate)
        {
            _bytes -= bytes;
            _freed?.TrySetResult();
            _freed = null;
        }
    }

    private sealed class Source(NodeQueue queue) : ChannelReader<Node>
    {
        public override Task Completion => queue._nodes.Reader.Completion;

        public override bool CanCount => true;

        public override int Count => queue._nodes.Reader.Count;

        public override bool TryRead([MaybeNullWhen(false)] out Node item)
        {
            if (!queue._nodes.Reader.TryRead(out var next))
            {
                item = null;
                return false;
            }

            queue.Release(next.Bytes);
            item = next.Node;
            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
            queue._nodes.Reader.WaitToReadAsync(cancellationToken);
    }
}
