using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Session;

/// <summary>
/// Sends acknowledgements and receipts, each after what it confirms is durable, in order. The next stanza is handled
/// meanwhile, so that one commit can carry many stanzas.
/// </summary>
internal sealed class Confirmations(INodeConnection connection, int maxWaiting)
{
    private readonly Channel<(Task Commit, Node[] Nodes)> _waiting = Channel.CreateBounded<(Task, Node[])>(
        new BoundedChannelOptions(maxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Sends nodes once a commit is durable; if it fails, they are never sent.</summary>
    public ValueTask SendAfterAsync(Task commit, CancellationToken cancellationToken, params Node[] nodes) =>
        _waiting.Writer.WriteAsync((commit, nodes), cancellationToken);

    /// <summary>Runs until the token is cancelled or a commit fails, which ends the connection.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isDead = false;
        await foreach (var (commit, nodes) in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            await commit.WaitAsync(cancellationToken);
            isDead = isDead || !await TrySendAsync(nodes, cancellationToken);
        }
    }

    // On a dead socket what waits is still taken, so that the stanzas before the end are handled to the last one, which may
    // say why it ended. What was not confirmed comes again on the next connection.
    private async Task<bool> TrySendAsync(Node[] nodes, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var node in nodes)
            {
                await connection.SendAsync(node, cancellationToken);
            }

            return true;
        }
        catch (Exception dead) when (dead is ConnectionException or WriteInterruptedException)
        {
            return false;
        }
    }
}
