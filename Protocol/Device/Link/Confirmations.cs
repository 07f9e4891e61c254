using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>
/// Sends acknowledgements and receipts, each after what it confirms is durable, in order. The next stanza is handled
/// meanwhile, so that one commit can carry many stanzas.
/// </summary>
internal sealed class Confirmations(INodeConnection connection, int maxWaiting)
{
    // What one commit confirms is handed over at once and written in order; no write is awaited by itself.
    private const int MaxUnwritten = 64;

    private readonly Channel<(Task Commit, Node[] Nodes)> _waiting = Channel.CreateBounded<(Task, Node[])>(
        new BoundedChannelOptions(maxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Sends nodes once a commit is durable; if it fails, they are never sent.</summary>
    public ValueTask SendAfterAsync(Task commit, CancellationToken cancellationToken, params Node[] nodes) =>
        _waiting.Writer.WriteAsync((commit, nodes), cancellationToken);

    /// <summary>Runs until the token is cancelled or a commit fails, which ends the connection.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isDead = false;
        var writes = new List<Task<bool>>(MaxUnwritten);
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            while (writes.Count < MaxUnwritten && _waiting.Reader.TryRead(out var next))
            {
                await next.Commit.WaitAsync(cancellationToken);
                if (!isDead)
                {
                    writes.AddRange(next.Nodes.Select(node => TrySendAsync(node, cancellationToken)));
                }
            }

            isDead = isDead || (await Task.WhenAll(writes)).Contains(false);
            writes.Clear();
        }
    }

    // On a dead socket what waits is still taken, so that the stanzas before the end are handled to the last one, which may
    // say why it ended. What was not confirmed comes again on the next connection.
    private async Task<bool> TrySendAsync(Node node, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SendAsync(node, cancellationToken);
            return true;
        }
        catch (Exception dead) when (dead is ConnectionException or WriteInterruptedException)
        {
            return false;
        }
    }
}
