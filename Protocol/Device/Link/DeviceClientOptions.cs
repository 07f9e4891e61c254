using System.Net.Security;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>The settings of a device's connection. <see cref="Validate"/> says what is wrong and how to put it right.</summary>
public sealed class DeviceClientOptions
{
    /// <summary>Where the server's WebSocket is (<c>ws://</c> or <c>wss://</c>); default: the public service.</summary>
    public Uri Url { get; set; } = new("wss://web.whatsapp.com/ws/chat");

    /// <summary>The root that the server's certificate chain must lead to; default: the public service's.</summary>
    public NoiseRoot NoiseRoot { get; set; } = NoiseRoot.PublicService;

    /// <summary>
    /// Decides about the TLS certificate of a <c>wss://</c> server of one's own, see <see cref="CertificatePin"/>; default: the
    /// system's trust store does.
    /// </summary>
    public RemoteCertificateValidationCallback? CertificateValidation { get; set; }

    /// <summary>
    /// The proxy to connect through, <c>http://</c> (CONNECT) or <c>socks5://</c>, with user and password where it wants them;
    /// default: none but the system's.
    /// </summary>
    public Uri? Proxy { get; set; }

    /// <summary>
    /// How the device presents itself; default: OrleansGateway in Chrome, without a name. Without
    /// <see cref="ClientProfile.PushName"/> the device never shows itself as online.
    /// </summary>
    public ClientProfile Profile { get; set; } = new() { Os = "OrleansGateway" };

    /// <summary>Whether the device shows itself as online, so that its delivery receipts count; default: true.</summary>
    public bool IsMarkedOnline { get; set; } = true;

    /// <summary>The longest time for opening the socket and the handshake; default: 20 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest wait for the reply to a request; default: 30 s.</summary>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest wait for the server's confirmation of a message; default: 60 s, longer than the keep-alive needs.
    /// </summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The longest time for one commit of the store; default: 60 s. Beyond that the store counts as failed, which ends the
    /// connection: no close waits longer than that for a store that hangs.
    /// </summary>
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a clean close waits for the answers to sends under way; default: 2 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The mean time between two pings; default: 25 s.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long after an unanswered ping the connection counts as dead; default: 20 s.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the first QR code is valid; default: 60 s.</summary>
    public TimeSpan FirstQrLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long each further QR code is valid; default: 20 s.</summary>
    public TimeSpan NextQrLifetime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a linked device waits for the server to request the restart before it restarts by itself; default: 5 s.
    /// </summary>
    public TimeSpan RestartTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How old a device list may be before it is requested again; default: one day. Reported changes count at once.
    /// </summary>
    public TimeSpan DeviceListMaxAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The shortest time between two new sessions with a device that its retry receipts cause; default: 1 h.</summary>
    public TimeSpan SessionRenewalInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many sends may be under way at once, 1 to 65,536; default: 1,024. Further ones are refused as busy.</summary>
    public int MaxPendingSends { get; set; } = 1024;

    /// <summary>How many requests to the server may be open at once; default: 256.</summary>
    public int MaxPendingQueries { get; set; } = 256;

    /// <summary>
    /// How many stanzas of the server may wait for their turn; default: 1,024. Beyond that the socket is not read.
    /// </summary>
    public int MaxWaitingStanzas { get; set; } = 1024;

    /// <summary>
    /// How many bytes of decoded stanzas may wait, in each of the two places where they do: behind the socket and for their
    /// turn; default: 16 MiB. Beyond that the socket is not read.
    /// </summary>
    public long MaxWaitingBytes { get; set; } = 16 << 20;

    /// <summary>How many notices may wait for their reader; default: 256. Beyond that the oldest is dropped.</summary>
    public int MaxWaitingNotices { get; set; } = 256;

    /// <summary>How many Signal sessions are kept in memory, at least 64; default: 512.</summary>
    public int SessionCacheSize { get; set; } = 512;

    /// <summary>How many device lists are kept in memory, at least 64; default: 1,024.</summary>
    public int DeviceListCacheSize { get; set; } = 1024;

    /// <summary>How many sent messages are kept to answer retry receipts; default: 1,024.</summary>
    public int SentMessageLimit { get; set; } = 1024;

    /// <summary>How many handled stanzas are remembered to recognise repetitions; default: 2,048.</summary>
    public int SeenStanzaLimit { get; set; } = 2048;

    /// <summary>How often a message that cannot be read is requested again, and one of ours is sent again; default: 5.</summary>
    public int MaxRetries { get; set; } = 5;

    /// <summary>How many one-time pre-keys a new device gives the server; default: 812.</summary>
    public int FirstPreKeys { get; set; } = 812;

    /// <summary>Below which number the server gets new ones; default: 50.</summary>
    public int LowPreKeys { get; set; } = 50;

    /// <summary>How many it gets then; default: 200.</summary>
    public int MorePreKeys { get; set; } = 200;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="InvalidOperationException">A setting cannot be; the message names it and says what to do.</exception>
    public void Validate()
    {
        Require(Url is { Scheme: "ws" or "wss" }, nameof(Url), "a ws:// or wss:// address");
        Require(NoiseRoot is not null, nameof(NoiseRoot), "given");
        Require(Proxy is null || WebSocketTransportOptions.IsProxy(Proxy), nameof(Proxy), "an http:// or socks5:// address");
        Require(Profile is not null, nameof(Profile), "given");
        ValidateTimes();
        ValidateLimits();
    }

    private void ValidateTimes()
    {
        Require(ConnectTimeout > TimeSpan.Zero, nameof(ConnectTimeout), "more than zero");
        Require(QueryTimeout > TimeSpan.Zero, nameof(QueryTimeout), "more than zero");
        Require(SendTimeout > TimeSpan.Zero, nameof(SendTimeout), "more than zero");
        Require(CloseTimeout > TimeSpan.Zero, nameof(CloseTimeout), "more than zero");
        Require(CommitTimeout > TimeSpan.Zero, nameof(CommitTimeout), "more than zero");
        Require(KeepAliveInterval > TimeSpan.Zero, nameof(KeepAliveInterval), "more than zero");
        Require(KeepAliveTimeout > TimeSpan.Zero, nameof(KeepAliveTimeout), "more than zero");
        Require(FirstQrLifetime > TimeSpan.Zero, nameof(FirstQrLifetime), "more than zero");
        Require(NextQrLifetime > TimeSpan.Zero, nameof(NextQrLifetime), "more than zero");
        Require(RestartTimeout > TimeSpan.Zero, nameof(RestartTimeout), "more than zero");
        Require(DeviceListMaxAge > TimeSpan.Zero, nameof(DeviceListMaxAge), "more than zero");
        Require(SessionRenewalInterval >= TimeSpan.Zero, nameof(SessionRenewalInterval), "zero or more");
    }

    private void ValidateLimits()
    {
        Require(MaxPendingSends is > 0 and <= 65_536, nameof(MaxPendingSends), "1 to 65,536");
        Require(MaxPendingQueries > 0, nameof(MaxPendingQueries), "at least 1");
        Require(MaxWaitingStanzas > 0, nameof(MaxWaitingStanzas), "at least 1");
        Require(MaxWaitingBytes > 0, nameof(MaxWaitingBytes), "at least 1");
        Require(MaxWaitingNotices > 0, nameof(MaxWaitingNotices), "at least 1");
        Require(SessionCacheSize >= 64, nameof(SessionCacheSize), "at least 64");
        Require(DeviceListCacheSize >= 64, nameof(DeviceListCacheSize), "at least 64");
        Require(SentMessageLimit is > 0 and <= 1_000_000, nameof(SentMessageLimit), "1 to 1,000,000");
        Require(SeenStanzaLimit is > 0 and <= 1_000_000, nameof(SeenStanzaLimit), "1 to 1,000,000");
        Require(MaxRetries is > 0 and <= 10, nameof(MaxRetries), "1 to 10");
        Require(FirstPreKeys is > 0 and <= 812, nameof(FirstPreKeys), "1 to 812");
        Require(LowPreKeys > 0, nameof(LowPreKeys), "at least 1");
        Require(MorePreKeys is > 0 and <= 812, nameof(MorePreKeys), "1 to 812");
    }

    private static void Require(bool isRight, string setting, string range)
    {
        if (!isRight)
        {
            throw new InvalidOperationException($"{setting} must be {range}.");
        }
    }
}
