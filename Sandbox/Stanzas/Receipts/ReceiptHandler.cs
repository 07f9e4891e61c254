using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Receipts;

/// <summary>
/// Handles a receipt: acknowledges it, drops the messages that it confirms from the device's queue, and forwards it to the
/// devices concerned.
/// </summary>
/// <remarks>
/// Source: docs/protocol/facts.md#stanza.receiptTypes; tests/Protocol.Tests/vectors/usync-iq.json, the flows with receipts.
/// </remarks>
/// <param name="accounts">All accounts.</param>
/// <param name="keys">Finds what the receipt confirms.</param>
/// <param name="options">The clock of time stamps.</param>
internal sealed class ReceiptHandler(AccountDirectory accounts, StanzaKeys keys, SandboxOptions options) : IStanzaHandler
{
    /// <inheritdoc/>
    public string Tag => "receipt";

    /// <inheritdoc/>
    public void Handle(StanzaContext context, Node stanza)
    {
        var to = stanza.RequiredJid("to");
        var type = stanza.Attribute("type");
        var confirmed = keys.OfReceipt(stanza).ToArray();
        context.Reply(ServerNode.Ack(stanza, options.Time.GetUtcNow()));
        context.Sender.Counters.AddReceipt(type, confirmed.Length);
        foreach (var key in confirmed)
        {
            context.Sender.Queue.Acknowledge(key);
        }

        foreach (var target in Targets(context.Sender, to, type))
        {
            var receipt = Forwarded(context.Sender, target, to, type, stanza);
            target.Queue.Enqueue(keys.OfDelivered(receipt), receipt);
        }
    }

    /// <inheritdoc/>
    public Node? Refuse(Node stanza, StanzaError error) => ServerNode.Ack(stanza, options.Time.GetUtcNow(), error);

    private IEnumerable<Device> Targets(Device sender, Jid to, string? type)
    {
        if (accounts.Find(to) is not { } account)
        {
            return [];
        }

        return type switch
        {
            // Only the device that sent the message can send it again.
            "retry" => account.Find(to.Device) is { } device && device != sender ? [device] : [],
            "peer_msg" or "hist_sync" or "sender" => [],

            // The other devices of the reader learn that the chat is read.
            "read" or "read-self" or "played" or "played-self" =>
                account.Devices.Concat(sender.Account.Devices).Where(device => device != sender).Distinct(),
            _ => account.Devices.Where(device => device != sender),
        };
    }

    // Another own device learns the chat: what the receipt names as such, as for a message that an own device sent, or whom it is for.
    private Node Forwarded(Device sender, Device target, Jid to, string? type, Node stanza)
    {
        var own = target.Account == sender.Account;
        var receipt = new Node(
            "receipt",
            ("from", sender.AddressedLike(to).ToString()),
            ("id", stanza.RequiredAttribute("id")),
            ("t", ServerNode.Time(options.Time.GetUtcNow())),
            ("type", own && type is "read" or "played" ? type + "-self" : Shown(type)),
            ("recipient", own ? stanza.Attribute("recipient") ?? to.WithoutDevice.ToString() : null));
        return receipt.With(stanza.Children);
    }

    // The sender of a message does not learn whether the receiving device was in use.
    private static string? Shown(string? type) => type == "inactive" ? null : type;
}
