using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>
/// A primary device in this process: it has real keys, receives, decrypts and confirms the messages of its account, replies,
/// and sends. The server treats it like any other device.
/// </summary>
public sealed partial class VirtualPhone : IPrimaryPhone
{
    private readonly Lock _gate = new();
    private readonly PhoneServices _services;
    private readonly ILogger _logger;
    private readonly PhoneIdentity _identity;
    private readonly PhoneSessions _sessions;
    private readonly PhoneInbox _inbox;
    private readonly PhoneOutbox _outbox;
    private readonly PhoneLink _link = new();
    private readonly Device _device;
    private string? _autoReply;
    private bool _autoRead;
    private long _replies;

    internal VirtualPhone(PhoneServices services, PhoneIdentity identity, Device device)
    {
        _services = services;
        _logger = services.Logger;
        _identity = identity;
        _device = device;
        _sessions = new PhoneSessions(identity, services.Bundles, services.Options.Random);
        _inbox = new PhoneInbox(services.Options.MaxRememberedMessages);
        _outbox = new PhoneOutbox(services.Options.MaxRememberedMessages);
        Account.SetPhone(this);
    }

    /// <summary>The number, digits alone.</summary>
    public string Number => _device.Account.PhoneNumber.User;

    /// <summary>The account's address by number.</summary>
    public Jid Jid => _device.Account.PhoneNumber;

    /// <summary>The account's address by LID.</summary>
    public Jid Lid => _device.Account.Lid;

    internal PhoneIdentity Identity => _identity;

    internal Account Account => _device.Account;

    /// <summary>Sets how the phone reacts when a text arrives from a companion device.</summary>
    /// <param name="autoReply">
    /// The reply, in which <c>{text}</c> stands for the received text; null for none. Other phones get no reply, so
    /// that two phones do not reply to each other forever.
    /// </param>
    /// <param name="autoRead">Whether it sends a read receipt.</param>
    /// <exception cref="SandboxRequestException">The answer is too long.</exception>
    public void SetBehaviour(string? autoReply, bool autoRead)
    {
        if (autoReply is not null)
        {
            CheckText(autoReply);
        }

        lock (_gate)
        {
            _autoReply = autoReply;
            _autoRead = autoRead;
        }
    }

    /// <summary>Reports what the phone and its account's devices received and sent.</summary>
    /// <param name="texts">Whether to include the texts.</param>
    /// <param name="limit">How many messages are listed, the newest; the counts are complete.</param>
    public PhoneReport Report(bool texts = false, int limit = 1_000)
    {
        lock (_gate)
        {
            return new PhoneReport(
                Number,
                Jid.ToString(),
                Lid.ToString(),
                _autoReply,
                _autoRead,
                _inbox.Received,
                _inbox.Duplicates,
                _inbox.DecryptFailures,
                _outbox.Sent,
                _replies,
                _inbox.Newest(limit, texts),
                _outbox.Newest(limit, texts),
                [.. Account.Devices.Select(DeviceReport.Of)]);
        }
    }

    /// <inheritdoc/>
    byte[] IPrimaryPhone.SignKeyIndexes(DateTimeOffset time) => _identity.SignKeyIndexes(Account, time);

    /// <inheritdoc/>
    void IPrimaryPhone.SendHistory(Device companion)
    {
        lock (_gate)
        {
            // The history is empty, but Baileys waits for it.
            SendPeer(companion, MessageContent.EmptyHistory());
        }
    }

    /// <summary>Uploads the phone's keys and goes online.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            UploadPreKeys();
        }

        _device.Queue.Attach(_link);
        _device.Queue.GoLive(_link, PhoneStanzas.Ignored, PhoneStanzas.Ignored);
        _ = _link.RunAsync(Handle);
    }

    /// <summary>Goes offline for good.</summary>
    internal void Stop() => _link.Close(null);

    private void UploadPreKeys() =>
        _device.Keys.Upload(_sessions.GeneratePreKeys(), _device.Keys.Signed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A virtual phone cannot use a <{Tag}>: {Reason}")]
    private partial void LogUnusable(string tag, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "A virtual phone cannot decrypt a message: {Reason}")]
    private partial void LogUndecryptable(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A virtual phone requests a resend from {Device}, attempt {Count}.")]
    private partial void LogRetry(string device, int count);
}
