using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>
/// The link from the server to a virtual phone: a mailbox that one loop empties in order, so that no sender waits for a phone's
/// cryptography. The queue of the phone's device bounds it.
/// </summary>
internal sealed class PhoneLink : IDeviceLink
{
    private readonly Channel<Node> _mailbox = Channel.CreateUnbounded<Node>(new UnboundedChannelOptions { SingleReader = true });

    /// <inheritdoc/>
    public void Send(Node stanza) => _mailbox.Writer.TryWrite(stanza);

    /// <inheritdoc/>
    public void Close(Node? farewell) => _mailbox.Writer.TryComplete();

    /// <summary>Passes every stanza to the phone until the link is closed.</summary>
    /// <param name="handle">The phone.</param>
    public async Task RunAsync(Action<Node> handle)
    {
        await foreach (var stanza in _mailbox.Reader.ReadAllAsync())
        {
            handle(stanza);
        }
    }
}
