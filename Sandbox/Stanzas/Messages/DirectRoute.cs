using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Messages;

/// <summary>Messages to another account: its devices get their parts, and so do the sender's other devices.</summary>
/// <param name="accounts">All accounts.</param>
internal sealed class DirectRoute(AccountDirectory accounts) : IMessageRoute
{
    /// <inheritdoc/>
    public RoutedMessage? Route(IncomingMessage message)
    {
        if (accounts.Find(message.To) is not { } recipient || recipient == message.Sender.Account)
        {
            return null;
        }

        var fanout = MessageParts.Read(message, recipient);
        var envelope = new MessageEnvelope(message);
        return new RoutedMessage(
            [
                .. fanout.Parts.Select(part => part.Target.Account == recipient
                    ? envelope.ToRecipient(part)
                    : envelope.ToOwnDevice(part, recipient, message.To.WithoutDevice)),
            ],
            fanout,
            Contact: recipient);
    }
}
