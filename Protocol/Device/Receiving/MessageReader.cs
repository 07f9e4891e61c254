using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>Decrypts a message and turns it into an event, all within one transaction.</summary>
internal sealed class MessageReader(
    AccountState account, IdentityTrust trust, SeenStanzas seen, OwnPhoneContent ownPhone, IRandomSource random)
{
    private const long PaddedVersion = 2;

    /// <summary>Reads a message.</summary>
    /// <param name="transaction">What it may read and change.</param>
    /// <param name="sender">The device that sent it.</param>
    /// <param name="primary">The primary device of the same account.</param>
    /// <param name="message">The stanza.</param>
    /// <param name="origin">Where it belongs.</param>
    /// <param name="part">The ciphertext.</param>
    /// <returns>The content; null where it was decrypted but is not accepted.</returns>
    /// <exception cref="SignalException">It cannot be decrypted; nothing is changed.</exception>
    public ReceivedContent? Read(
        SessionTransaction transaction, PeerAddress sender, PeerAddress primary, MessageStanza message, MessageOrigin origin,
        IncomingPart part)
    {
        var records = new SignalRecords(
            transaction.Session(sender),
            transaction.Identity(sender),
            part.SignedPreKeyId is { } signedPreKeyId ? transaction.SignedPreKey(signedPreKeyId) : null,
            part.PreKeyId is { } preKeyId ? transaction.PreKey(preKeyId) : null);
        var decrypted = part.Decrypt(records, account.Local, random);
        if (decrypted.NewIdentity is { } identity)
        {
            trust.Accept(transaction, sender, primary, identity, message.DeviceIdentity);
        }

        transaction.SetSession(sender, decrypted.Session.PromoteUsed(records.Session));
        if (decrypted.UsedPreKeyId is { } used)
        {
            transaction.UsePreKey(used);
        }

        transaction.Change(seen.Put(origin.SeenKey, origin.Timestamp));
        return Accept(transaction, message, origin, decrypted.Plaintext);
    }

    private ReceivedContent? Accept(
        SessionTransaction transaction, MessageStanza message, MessageOrigin origin, ReadOnlyMemory<byte> plaintext)
    {
        try
        {
            var isPadded = message.Parts[0].Version == PaddedVersion;
            var content = ReceivedContent.Open(plaintext, isPadded, origin.IsFromOwnAccount);
            if (!content.IsForOwnDevicesOnly)
            {
                transaction.Raise(ToEvent(message, origin, content));
            }
            else if (!ownPhone.TryKeep(transaction, origin, content))
            {
                transaction.Raise(Unread(message, origin, "too large to be kept"));
            }

            return content;
        }
        catch (ProtocolViolationException refused)
        {
            transaction.Raise(Unread(message, origin, refused.Message));
            return null;
        }
    }

    private static MessageUndecryptable Unread(MessageStanza message, MessageOrigin origin, string reason) =>
        new(origin.Timestamp, origin.Chat, origin.Sender, message.Id, reason, RetryCount: 0);

    private static MessageReceived ToEvent(MessageStanza message, MessageOrigin origin, ReceivedContent content) => new(
        origin.Timestamp,
        message.Recipient is null && content.Destination is { } destination ? destination : origin.Chat,
        origin.Sender,
        message.Id,
        origin.IsFromOwnAccount,
        message.PushName,
        MessageText.Of(content.Message),
        content.Message.ToByteArray());
}
