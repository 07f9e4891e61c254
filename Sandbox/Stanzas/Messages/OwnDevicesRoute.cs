using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Messages to the sender's own account: the chat with oneself, and peer messages between its devices.</summary>
/// <remarks>
/// A resend to another own device names the chat of the message as <c>recipient</c>. Source: whatsmeow retry.go
/// (handleRetryReceipt), which copies it from the retry receipt.
/// </remarks>
/// <param name="accounts">All accounts.</param>
internal sealed class OwnDevicesRoute(AccountDirectory accounts) : IMessageRoute
{
    /// <inheritdoc/>
    public RoutedMessage? Route(IncomingMessage message)
    {
        var own = message.Sender.Account;
        if (accounts.Find(message.To) != own)
        {
            return null;
        }

        var address = message.Stanza.JidAttribute("recipient")?.WithoutDevice ?? message.To.WithoutDevice;
        var chat = accounts.Find(address) ?? throw new StanzaRefusedException(StanzaError.ItemNotFound);
        var fanout = MessageParts.Read(message, own);
        var envelope = new MessageEnvelope(message);
        return new RoutedMessage([.. fanout.Parts.Select(part => envelope.ToOwnDevice(part, chat, address))], fanout);
    }
}
