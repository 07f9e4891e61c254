using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Sandbox.Core;

/// <summary>The options of a Sandbox server.</summary>
public sealed class SandboxOptions
{
    /// <summary>
    /// Where it listens; http and https, port 0 for any free one. https uses a self-signed certificate made at start.
    /// Default: a free port of the loopback address over http.
    /// </summary>
    public IReadOnlyList<Uri> Urls { get; set; } = [new Uri("http://127.0.0.1:0")];

    /// <summary>How long a client may take for the Noise handshake. Default: 20 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many QR references a client gets. Default: 6.</summary>
    public int QrReferences { get; set; } = 6;

    /// <summary>How long the first QR reference lives. Default: 60 s.</summary>
    public TimeSpan FirstQrLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long each further QR reference lives. Default: 20 s.</summary>
    public TimeSpan NextQrLifetime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a client may take to answer a scan. Default: 10 s.</summary>
    public TimeSpan PairingTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a client may take to close its connection after the restart (515) that ends a pairing; then the server closes
    /// it. Zero closes it at once. Default: 10 s.
    /// </summary>
    public TimeSpan RestartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A device with fewer one-time pre-keys than this is notified to upload more. Default: 5.</summary>
    public int PreKeyLowWatermark { get; set; } = 5;

    /// <summary>How many accounts the server holds; more are refused. Default: 100,000.</summary>
    public int MaxAccounts { get; set; } = 100_000;

    /// <summary>How many connections are open at once; more are refused with 503. Default: 20,000.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>How many companions one account may have. Default: 100.</summary>
    public int MaxCompanions { get; set; } = 100;

    /// <summary>
    /// How many stanzas wait for one device; further messages to it are refused with 503. Default: 50,000.
    /// </summary>
    public int MaxQueuedStanzas { get; set; } = 50_000;

    /// <summary>
    /// How many received messages a virtual phone remembers with id and text; of older ones it keeps only the counts.
    /// Default: 10,000.
    /// </summary>
    public int MaxRememberedMessages { get; set; } = 10_000;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Where random bytes come from. Default: the operating system.</summary>
    public IRandomSource Random { get; set; } = SystemRandomSource.Instance;

    /// <summary>Where logs go. Default: nowhere.</summary>
    public ILoggerFactory? Loggers { get; set; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is invalid; the message names it.</exception>
    internal void Validate()
    {
        Require(
            Urls.Count > 0 && Urls.All(url => url.Scheme is "http" or "https"), nameof(Urls), "to at least one http or https address");
        Require(QrReferences is > 0 and <= 20, nameof(QrReferences), "to 1 to 20");
        Require(RestartTimeout >= TimeSpan.Zero, nameof(RestartTimeout), "to 0 or more");
        Require(PreKeyLowWatermark >= 0, nameof(PreKeyLowWatermark), "to 0 or more");
        RequirePositive(HandshakeTimeout.Ticks, nameof(HandshakeTimeout));
        RequirePositive(FirstQrLifetime.Ticks, nameof(FirstQrLifetime));
        RequirePositive(NextQrLifetime.Ticks, nameof(NextQrLifetime));
        RequirePositive(PairingTimeout.Ticks, nameof(PairingTimeout));
        RequirePositive(MaxAccounts, nameof(MaxAccounts));
        RequirePositive(MaxConnections, nameof(MaxConnections));
        RequirePositive(MaxCompanions, nameof(MaxCompanions));
        RequirePositive(MaxQueuedStanzas, nameof(MaxQueuedStanzas));
        RequirePositive(MaxRememberedMessages, nameof(MaxRememberedMessages));
    }

    private static void RequirePositive(long value, string property) => Require(value > 0, property, "to more than 0");

    private static void Require(bool condition, string property, string fix)
    {
        if (!condition)
        {
            throw new ArgumentException($"SandboxOptions.{property} is not valid; set it {fix}.", paramName: null);
        }
    }
}
