using System.Threading.Channels;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>
/// The way from the server to a virtual phone: a mailbox, emptied in order by one loop, so that no sender waits for a phone's
/// cryptography. What waits in it is bounded by the queue of the phone's device.
/// </summary>
internal sealed class PhoneLink : IDeviceLink
{
    private readonly Channel<Node> _mailbox = Channel.CreateUnbounded<Node>(new UnboundedChannelOptions { SingleReader = true });

    /// <inheritdoc/>
    public void Send(Node stanza) => _mailbox.Writer.TryWrite(stanza);

    /// <inheritdoc/>
    public void Close(Node? farewell) => _mailbox.Writer.TryComplete();

    /// <summary>Hands every stanza to the phone until the link is closed.</summary>
    /// <param name="handle">The phone.</param>
    public async Task RunAsync(Action<Node> handle)
    {
        await foreach (var stanza in _mailbox.Reader.ReadAllAsync())
        {
            handle(stanza);
        }
    }
}
