using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansGateway.Protocol.Tests.Transport;

/// <summary>Takes one connection on loopback and upgrades it to a WebSocket, or answers something else.</summary>
internal sealed class LoopbackWebSocketServer : IDisposable
{
    // RFC 6455, section 1.3.
    private const string AcceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;

    public LoopbackWebSocketServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        var scheme = certificate is null ? "ws" : "wss";
        Url = new Uri($"{scheme}://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/ws/chat");
    }

    public Uri Url { get; }

    public string Request { get; private set; } = "";

    public static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);
        return request.CreateSelfSigned(now.AddYears(-5), now.AddYears(20));
    }

    public async Task<WebSocket> AcceptAsync()
    {
        var stream = await AcceptStreamAsync();
        var key = Request.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':')[1].Trim();
#pragma warning disable CA5350 // The WebSocket handshake is made so.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSalt)));
#pragma warning restore CA5350
        await WriteAsync(stream, $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        return WebSocket.CreateFromStream(stream, isServer: true, subProtocol: null, TimeSpan.Zero);
    }

    public async Task RefuseAsync(int status)
    {
        await using var stream = await AcceptStreamAsync();
        await WriteAsync(stream, $"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    public void Dispose() => _listener.Dispose();

    private async Task<Stream> AcceptStreamAsync()
    {
        var client = await _listener.AcceptTcpClientAsync();
        Stream stream = client.GetStream();
        if (_certificate is not null)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(_certificate);
            stream = tls;
        }

        var request = new StringBuilder();
        var one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            request.Append((char)one[0]);
        }

        Request = request.ToString();
        return stream;
    }

    private static async Task WriteAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
}
