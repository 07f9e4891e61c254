using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>
/// One connection of one device, from the socket to its end. When it has ended, <see cref="Completion"/> says why; who
/// owns it makes a new client over the same store, when and if <see cref="ReconnectPolicy"/> says so.
/// </summary>
/// <remarks>
/// Nothing is sent before the records that it rests on are committed, and nothing is acknowledged before its event is. All
/// members may be called from any thread.
/// </remarks>
public sealed class DeviceClient : IAsyncDisposable
{
    private readonly DeviceLifetime _lifetime;

    /// <summary>Creates a client; nothing happens before <see cref="ConnectAsync"/>.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="store">The device's records; no other client may use them at the same time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For keys, paddings and jitter.</param>
    /// <param name="loggers">For logs, which contain no content, numbers or keys.</param>
    /// <exception cref="InvalidOperationException">A setting is invalid.</exception>
    public DeviceClient(
        DeviceClientOptions options, IDeviceStore store, TimeProvider time, IRandomSource random, ILoggerFactory loggers)
        : this(options, store, time, random, loggers, connector: null)
    {
    }

    internal DeviceClient(
        DeviceClientOptions options, IDeviceStore store, TimeProvider time, IRandomSource random, ILoggerFactory loggers,
        INodeConnector? connector)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(loggers);
        options.Validate();
        var scope = new DeviceScope(options, store, time, random, loggers, loggers.CreateLogger<DeviceClient>());
        _lifetime = new DeviceLifetime(scope, connector ?? new NoiseConnector(scope));
    }

    /// <summary>What is of interest only now: QR codes, ready, disconnected. Ends with the connection; has one reader.</summary>
    public ChannelReader<DeviceNotice> Notices => _lifetime.Notices;

    /// <summary>Completes when the connection has ended and its store is not used any more; never fails.</summary>
    public Task<ConnectionFailure> Completion => _lifetime.Completion;

    /// <summary>The account by phone number with our device; null until the device is linked.</summary>
    public Jid? Account => _lifetime.Account?.Jid;

    /// <summary>Whether the device is logged in and may send.</summary>
    public bool IsReady => _lifetime.IsReady;

    /// <summary>
    /// Connects. A linked device returns when it is ready; one that is not linked returns when the first QR code can be
    /// shown, and after it was scanned ends with <see cref="FailureReason.RestartRequired"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the attempt, which ends this client.</param>
    /// <exception cref="ConnectionException">The connection ended before that.</exception>
    /// <exception cref="InvalidOperationException">This client has been connected before.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _lifetime.ConnectAsync(cancellationToken);

    /// <summary>Sends a message and waits for the server's answer. A wire id used before sends the same message again.</summary>
    /// <param name="to">The recipient: a number at <see cref="JidServer.User"/> or a LID, without a device.</param>
    /// <param name="content">What it says.</param>
    /// <param name="wireId">The wire id, 1 to 64 ASCII letters, digits, <c>.</c>, <c>-</c>, <c>_</c>.</param>
    /// <param name="cancellationToken">Cancels; once bytes may have left, the receipt says that the outcome is unknown.</param>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidRequestException">The recipient, the content or the wire id is not valid.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before a byte left.</exception>
    public Task<SendReceipt> SendAsync(
        Jid to, OutgoingContent content, string wireId, CancellationToken cancellationToken = default)
    {
        var outgoing = OutgoingRequest.Create(to, content, wireId);
        return _lifetime.Ready is { } connection
            ? connection.Features.Sending.Sender.SendAsync(outgoing, cancellationToken)
            : Task.FromResult(new SendReceipt(wireId, SendOutcome.NotSent, SendRefusal.NotConnected));
    }

    /// <summary>Tells a chat, or only our own devices where the account's settings say so, that messages were read.</summary>
    /// <param name="chat">The chat.</param>
    /// <param name="sender">Who wrote the messages; only used in groups.</param>
    /// <param name="ids">The wire ids of the messages, 1 to 1,024.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ConnectionException">There is no connection.</exception>
    /// <exception cref="InvalidRequestException">There is no id, there are too many, or one is too long.</exception>
    public async Task MarkReadAsync(
        Jid chat, Jid sender, IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ReadReceipt.Check(ids);
        var connection = _lifetime.RequireReady();
        await connection.Link.Connection.SendAsync(ReadReceipt.Build(chat, sender, ids, connection.Account), cancellationToken);
    }

    /// <summary>Unlinks this device from its account and ends the connection; the credentials are put aside.</summary>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <exception cref="ConnectionException">There is no connection.</exception>
    /// <exception cref="RequestRefusedException">The server refused.</exception>
    public Task LogoutAsync(CancellationToken cancellationToken = default) => _lifetime.LogoutAsync(cancellationToken);

    /// <summary>Ends the connection cleanly: waits a little for answers, commits exact counters, closes the socket.</summary>
    /// <param name="cancellationToken">Stops waiting for the answers.</param>
    public Task CloseAsync(CancellationToken cancellationToken = default) => _lifetime.CloseAsync(cancellationToken);

    /// <summary>As <see cref="CloseAsync"/>, without waiting for answers.</summary>
    public async ValueTask DisposeAsync() => await _lifetime.CloseAsync(new CancellationToken(canceled: true));
}
