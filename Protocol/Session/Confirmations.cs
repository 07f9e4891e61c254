using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

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
        try
        {
            await foreach (var (commit, nodes) in _waiting.Reader.ReadAllAsync(cancellationToken))
            {
                await commit.WaitAsync(cancellationToken);
                foreach (var node in nodes)
                {
                    await connection.SendAsync(node, cancellationToken);
                }
            }
        }
        catch (ConnectionException)
        {
            // What was not confirmed comes again on the next connection.
        }
    }
}
