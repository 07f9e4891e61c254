using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas;
using OrleansGateway.Sandbox.Stanzas.Messages;
using OrleansGateway.Sandbox.Stanzas.Receipts;

namespace OrleansGateway.Sandbox.Phones;

public sealed partial class VirtualPhone
{
    /// <summary>The longest text that a phone sends, in characters; also the limit of the official clients.</summary>
    public const int MaxTextLength = 65_536;

    private const int IdBytes = 16;

    /// <summary>Sends a text to every device of an account, and to the phone's own companions.</summary>
    /// <param name="to">The account: a number, or an address by number or LID.</param>
    /// <param name="text">The text.</param>
    /// <param name="id">The wire id; null for a new one.</param>
    /// <returns>The wire id.</returns>
    /// <exception cref="SandboxRequestException">There is no such account, the text is empty or too long, or the id is taken.</exception>
    public string SendText(string to, string text, string? id = null)
    {
        CheckText(text);
        if (id is { Length: 0 or > IncomingMessage.MaxIdLength })
        {
            throw new SandboxRequestException(
                SandboxRequestError.Invalid, $"A message id has 1 to {IncomingMessage.MaxIdLength} characters.");
        }

        var chat = to.Contains('@', StringComparison.Ordinal) && Jid.TryParse(to, out var parsed)
            ? parsed.WithoutDevice
            : new Jid(NumberPlan.Normalize(to), JidServer.User);
        var recipient = _services.Accounts.Find(chat)
            ?? throw new SandboxRequestException(SandboxRequestError.NotFound, "The sandbox has no account with this number.");
        lock (_gate)
        {
            return SendText(chat, recipient, text, id ?? NewId())
                ?? throw new SandboxRequestException(SandboxRequestError.Conflict, "This phone has sent a message with this id.");
        }
    }

    /// <summary>Sends read receipts for messages that the phone received.</summary>
    /// <param name="ids">Their wire ids; null for all that are unread.</param>
    /// <returns>How many messages were unread until now.</returns>
    public int MarkRead(IReadOnlyCollection<string>? ids = null)
    {
        lock (_gate)
        {
            var marked = _inbox.MarkRead(ids);
            SendRead(marked);
            return marked.Count;
        }
    }

    private static void CheckText(string text)
    {
        if (text.Length is 0 or > MaxTextLength)
        {
            throw new SandboxRequestException(SandboxRequestError.Invalid, $"A text has 1 to {MaxTextLength} characters.");
        }
    }

    private string? SendText(Jid chat, Account recipient, string text, string id)
    {
        var content = new Message { Conversation = text };
        var report = new SentMessage(
            id, chat.ToString(), _services.Options.Time.GetUtcNow(), Acknowledged: false, Error: null, [], [], Retries: 0, text);
        if (!_outbox.Add(report, content))
        {
            return null;
        }

        var own = MessageContent.SentByOwnDevice(content, chat);
        var parts = recipient.Devices.Where(device => device != _device)
            .Select(device => PhoneStanzas.Part(device.AddressedLike(chat), Encrypt(device, content)))
            .Concat(Account.Devices.Where(device => device != _device && recipient != Account)
                .Select(device => PhoneStanzas.Part(device.AddressedLike(chat), Encrypt(device, own))))
            .ToArray();
        Send(PhoneStanzas.Message(id, chat).With(new Node("participants").With(parts)));
        return id;
    }

    // Only the requesting device gets the message again, in a new session if it sent its keys.
    private void SendAgain(Node receipt)
    {
        var id = receipt.RequiredAttribute("id");
        var from = receipt.RequiredJid("from");
        var device = _services.Accounts.FindDevice(from);
        if (device is null || _outbox.Find(id) is not { } sent || sent.Report.Retries >= MaxRetries)
        {
            return;
        }

        _outbox.Update(id, report => report with { Retries = report.Retries + 1 });
        if (receipt.Child("keys") is not null)
        {
            _sessions.Forget(device);
        }

        var own = IsOwn(device);
        var content = own ? MessageContent.SentByOwnDevice(sent.Content, Jid.Parse(sent.Report.To)) : sent.Content;
        var ciphertext = Encrypt(device, content).WithAttribute("count", receipt.RequiredChild("retry").Attribute("count") ?? "1");
        Send(PhoneStanzas.Message(id, from).WithAttribute("recipient", own ? sent.Report.To : null).With(ciphertext));
    }

    private void SendPeer(Device companion, Message content)
    {
        var stanza = PhoneStanzas.Message(NewId(), companion.PhoneNumber).WithAttribute("category", "peer");
        Send(stanza.With(Encrypt(companion, content)));
    }

    private void SendRead(IReadOnlyList<ReceivedMessage> messages)
    {
        foreach (var chat in messages.GroupBy(message => Jid.Parse(message.From).WithoutDevice))
        {
            foreach (var ids in chat.Select(message => message.Id).Chunk(ReceiptIds.Limit / 2))
            {
                Send(PhoneStanzas.Read(chat.Key, ids, _services.Options.Time.GetUtcNow()));
            }
        }
    }

    private Node Encrypt(Device target, Message content)
    {
        var (type, bytes) = _sessions.Encrypt(target, MessageContent.Encode(content, _services.Options.Random));
        return new Node("enc", ("v", "2"), ("type", type)).WithBytes(bytes);
    }

    private void Send(Node stanza) => _services.Dispatcher.Dispatch(new StanzaContext(_device, _link), stanza);

    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        _services.Options.Random.Fill(bytes);
        return Convert.ToHexString(bytes);
    }
}
