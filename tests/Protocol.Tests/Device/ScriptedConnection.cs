using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>A connection whose other end is a test: it notes what the client sends and lets the test send nodes.</summary>
internal sealed class ScriptedConnection(ScriptedServer server) : INodeConnection
{
    // Continuations run at once, so that the reading loop always ends before the others notice that the connection did: the
    // order in which a loop once waited for a socket that was closed only after it.
    private readonly Channel<Node> _toClient =
        Channel.CreateUnbounded<Node>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });

    private readonly TaskCompletionSource<ConnectionFailure> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<Node> _sent = [];
    private readonly List<(Func<Node, bool> Match, int Skip, TaskCompletionSource<Node> Found)> _waiting = [];

    public ChannelReader<Node> Incoming => _toClient.Reader;

    public Task<ConnectionFailure> Completion => _completion.Task;

    /// <summary>Whether a write dies half-way, as on a socket that is reset.</summary>
    public bool InterruptsWrites { get; set; }

    /// <summary>What a write fails with that no connection should throw; null lets it through.</summary>
    public Func<Node, Exception?> Breaks { get; set; } = static _ => null;

    /// <summary>Which writes never end, as to a peer that reads nothing any more.</summary>
    public Func<Node, bool> Stalls { get; set; } = static _ => false;

    public IReadOnlyList<Node> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    public ValueTask SendAsync(Node node, CancellationToken cancellationToken)
    {
        if (_completion.Task.IsCompleted)
        {
            throw new ConnectionException(new ConnectionFailure(FailureReason.ConnectionLost));
        }

        Note(node);
        if (Breaks(node) is { } broken)
        {
            throw broken;
        }

        if (Stalls(node))
        {
            return new ValueTask(_completion.Task);
        }

        server.Journal.Add("sent " + node.Tag);
        if (InterruptsWrites)
        {
            Cut();
            throw new WriteInterruptedException(new ConnectionFailure(FailureReason.ConnectionLost));
        }

        server.OnNode(this, node);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends a node to the client.</summary>
    public void Push(Node node) => _toClient.Writer.TryWrite(node);

    /// <summary>Ends the connection as a network does.</summary>
    public void Cut()
    {
        _completion.TrySetResult(new ConnectionFailure(FailureReason.ConnectionLost));
        _toClient.Writer.TryComplete();
    }

    /// <summary>Waits until the client has sent a node, whether before or after the call.</summary>
    /// <param name="match">Which node.</param>
    /// <param name="skip">How many of them are not meant.</param>
    public Task<Node> SentAsync(Func<Node, bool> match, int skip = 0)
    {
        lock (_gate)
        {
            var matches = _sent.Where(match).ToArray();
            if (matches.Length > skip)
            {
                return Task.FromResult(matches[skip]);
            }

            var found = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((match, skip, found));
            return found.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public Task<Node> SentAsync(string tag, int skip = 0) => SentAsync(node => node.Tag == tag, skip);

    public int CountOf(string tag) => Sent.Count(node => node.Tag == tag);

    public Task CloseAsync(CancellationToken cancellationToken)
    {
        Cut();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private void Note(Node node)
    {
        lock (_gate)
        {
            _sent.Add(node);
            foreach (var waiter in _waiting.ToArray())
            {
                var matches = _sent.Where(waiter.Match).ToArray();
                if (matches.Length > waiter.Skip)
                {
                    waiter.Found.TrySetResult(matches[waiter.Skip]);
                    _waiting.Remove(waiter);
                }
            }
        }
    }
}
