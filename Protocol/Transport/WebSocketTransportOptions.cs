using System.Net.Security;

namespace OrleansGateway.Protocol.Transport;

/// <summary>Where and how a WebSocket is opened.</summary>
internal sealed class WebSocketTransportOptions
{
    /// <summary>The server's address, <c>ws://</c> or <c>wss://</c>; default: the public service.</summary>
    /// <remarks>Source: docs/protocol/facts.md#endpoints.webSocketUrl.</remarks>
    public Uri Url { get; set; } = new("wss://web.whatsapp.com/ws/chat");

    /// <summary>The <c>Origin</c> header; default: that of the web client, without which the service refuses.</summary>
    /// <remarks>Source: docs/protocol/facts.md#endpoints.origin.</remarks>
    public string Origin { get; set; } = "https://web.whatsapp.com";

    /// <summary>The longest time for opening the socket, from the name look-up to the upgrade; default: 20 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Decides about the server's TLS certificate instead of the system's trust store, for a private server; default:
    /// the trust store decides. <see cref="CertificatePin"/> makes one that accepts a single certificate.
    /// </summary>
    public RemoteCertificateValidationCallback? CertificateValidation { get; set; }

    /// <summary>The proxy, <c>http://</c> or <c>socks5://</c>, with user and password where it wants them; default: the system's.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>Whether an address is one of a proxy that can be used.</summary>
    public static bool IsProxy(Uri proxy) => proxy is { IsAbsoluteUri: true, Scheme: "http" or "socks5", Host.Length: > 0 };

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is invalid; the message names it and says what to do.</exception>
    public void Validate()
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "ws" or "wss" })
        {
            throw new ArgumentException($"{nameof(Url)} must be a ws:// or wss:// address.");
        }

        if (Proxy is not null && !IsProxy(Proxy))
        {
            throw new ArgumentException($"{nameof(Proxy)} must be an http:// or socks5:// address.");
        }

        if (string.IsNullOrWhiteSpace(Origin))
        {
            throw new ArgumentException($"{nameof(Origin)} must not be empty; the service refuses clients without one.");
        }

        if (ConnectTimeout <= TimeSpan.Zero)
        {
            throw new ArgumentException($"{nameof(ConnectTimeout)} must be more than zero.");
        }
    }
}
