using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Messages to the sender's own account: the chat with oneself, and peer messages between its devices.</summary>
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

        var fanout = MessageParts.Read(message, own);
        var envelope = new MessageEnvelope(message);
        return new RoutedMessage([.. fanout.Parts.Select(part => envelope.ToOwnDevice(part, own))], fanout);
    }
}
