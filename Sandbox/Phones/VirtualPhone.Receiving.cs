using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Stanzas.Receipts;

namespace OrleansGateway.Sandbox.Phones;

public sealed partial class VirtualPhone
{
    /// <summary>How often a message may fail before the phone stops requesting it (docs/protocol/facts.md#retry.maxCount).</summary>
    private const int MaxRetries = 5;

    private void Handle(Node stanza)
    {
        lock (_gate)
        {
            try
            {
                switch (stanza.Tag)
                {
                    case "message":
                        HandleMessage(stanza);
                        break;
                    case "receipt":
                        HandleReceipt(stanza);
                        break;
                    case "notification":
                        HandleNotification(stanza);
                        break;
                    case "ack":
                        HandleAck(stanza);
                        break;
                }
            }
            catch (ProtocolException error)
            {
                LogUnusable(stanza.Tag, error.Message);
            }
        }
    }

    private void HandleMessage(Node stanza)
    {
        var from = stanza.RequiredJid("from");
        var id = stanza.RequiredAttribute("id");
        if (_services.Accounts.FindDevice(from) is not { } sender)
        {
            // The sender was unlinked while its message was on the way; without its keys nothing can be done with it.
            Send(PhoneStanzas.Ack(stanza));
            return;
        }

        var ciphertext = stanza.RequiredChild("enc");
        try
        {
            var plaintext = _sessions.Decrypt(sender, ciphertext.RequiredAttribute("type"), ciphertext.Bytes);
            Take(stanza, sender, MessageContent.Decode(plaintext));
        }
        catch (ProtocolException error)
        {
            if (error is SignalException { Failure: SignalFailure.DuplicateMessage } && TakeCopy(stanza, sender, id))
            {
                return;
            }

            LogUndecryptable(error.Message);
            RequestResend(stanza, sender, _inbox.AddFailure(sender.Account.PhoneNumber.User, id));
        }
    }

    // A peer that reuses a counter sends another message in a ciphertext that seems to be known: only a known wire id is a copy.
    private bool TakeCopy(Node stanza, Device sender, string id)
    {
        if (IsPeer(stanza))
        {
            Send(PhoneStanzas.PeerReceipt(stanza));
            return true;
        }

        if (!_inbox.AddDuplicate(sender.Account.PhoneNumber.User, id))
        {
            return false;
        }

        Send(PhoneStanzas.Delivered(stanza, IsOwn(sender)));
        return true;
    }

    private void Take(Node stanza, Device sender, Message message)
    {
        if (IsPeer(stanza))
        {
            // A companion requests something from its phone. A virtual phone has nothing to offer.
            Send(PhoneStanzas.PeerReceipt(stanza));
            return;
        }

        var own = IsOwn(sender);
        var content = message.DeviceSentMessage?.Message ?? message;
        var text = MessageContent.TextOf(content);
        var received = new ReceivedMessage(
            stanza.RequiredAttribute("id"),
            stanza.RequiredAttribute("from"),
            own,
            _services.Options.Time.GetUtcNow(),
            Copies: 1,
            Read: false,
            text);
        var isNew = _inbox.Add(sender.Account.PhoneNumber.User, received);
        Send(PhoneStanzas.Delivered(stanza, own));
        if (isNew && !own)
        {
            React(stanza, sender, received);
        }
    }

    private void React(Node stanza, Device sender, ReceivedMessage received)
    {
        if (_autoRead)
        {
            SendRead(_inbox.MarkRead([received.Id]));
        }

        if (_autoReply is not null && received.Text is not null && sender.Number != 0)
        {
            _replies++;
            var answer = _autoReply.Replace("{text}", received.Text, StringComparison.Ordinal);
            SendText(
                stanza.RequiredJid("from").WithoutDevice, sender.Account, answer[..Math.Min(answer.Length, MaxTextLength)], NewId());
        }
    }

    private void RequestResend(Node stanza, Device sender, int count)
    {
        if (count > MaxRetries)
        {
            Send(PhoneStanzas.Ack(stanza));
            return;
        }

        // From the second failure on with a fresh bundle, so that the sender can begin a new session.
        var keys = count > 1 ? _sessions.RetryKeys() : null;
        Send(PhoneStanzas.Retry(stanza, count, _identity.Local.RegistrationId, keys));
        LogRetry(sender.LogName, count);
    }

    private void HandleReceipt(Node receipt)
    {
        Send(PhoneStanzas.Ack(receipt));
        var from = receipt.RequiredAttribute("from");
        if (receipt.Attribute("type") == "retry")
        {
            SendAgain(receipt);
            return;
        }

        var read = receipt.Attribute("type") is "read" or "played";
        foreach (var id in ReceiptIds.Of(receipt))
        {
            _outbox.Update(id, sent => read
                ? sent with { ReadBy = With(sent.ReadBy, from) }
                : sent with { DeliveredTo = With(sent.DeliveredTo, from) });
        }
    }

    private void HandleNotification(Node notification)
    {
        if (notification.Attribute("type") == "encrypt" && notification.Child("count") is not null)
        {
            UploadPreKeys();
        }

        Send(PhoneStanzas.Ack(notification));
    }

    private void HandleAck(Node ack)
    {
        if (ack.Attribute("class") == "message")
        {
            var error = (int?)ack.NumberAttribute("error");
            _outbox.Update(ack.RequiredAttribute("id"), sent => sent with { Acknowledged = error is null, Error = error });
        }
    }

    private static bool IsPeer(Node stanza) => stanza.Attribute("category") == "peer";

    private bool IsOwn(Device sender) => sender.Account == Account;

    private static IReadOnlyList<string> With(IReadOnlyList<string> list, string item) =>
        list.Contains(item) ? list : [.. list, item];
}
