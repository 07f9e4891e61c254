using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansGateway.Protocol.Tests.Transport;

/// <summary>A proxy for one connection on loopback: HTTP CONNECT, or SOCKS5 with user and password.</summary>
internal sealed class LoopbackProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LoopbackProxy() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What the client asked the proxy for.</summary>
    public string Request { get; private set; } = "";

    /// <summary>Serves one CONNECT.</summary>
    public async Task ServeHttpAsync(int target)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        while (!Request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Request += (char)(await TakeAsync(stream, 1))[0];
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 Connected\r\n\r\n"));
        await RelayAsync(stream, target);
    }

    /// <summary>Serves one SOCKS5 connection (RFC 1928, RFC 1929).</summary>
    public async Task ServeSocksAsync(int target)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var methods = await TakeAsync(stream, (await TakeAsync(stream, 2))[1]);
        if (methods.Contains((byte)2))
        {
            await stream.WriteAsync(new byte[] { 5, 2 });
            var user = await TakeAsync(stream, (await TakeAsync(stream, 2))[1]);
            var password = await TakeAsync(stream, (await TakeAsync(stream, 1))[0]);
            Request = $"{Encoding.ASCII.GetString(user)}:{Encoding.ASCII.GetString(password)}@";
            await stream.WriteAsync(new byte[] { 1, 0 });
        }
        else
        {
            await stream.WriteAsync(new byte[] { 5, 0 });
        }

        var kind = (await TakeAsync(stream, 4))[3];
        var host = await TakeAsync(stream, kind == 3 ? (await TakeAsync(stream, 1))[0] : kind == 1 ? 4 : 16);
        var port = await TakeAsync(stream, 2);
        Request += $"{(kind == 3 ? Encoding.ASCII.GetString(host) : new IPAddress(host))}:{(port[0] << 8) + port[1]}";
        await stream.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 });
        await RelayAsync(stream, target);
    }

    public void Dispose() => _listener.Dispose();

    private static async Task<byte[]> TakeAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static async Task RelayAsync(NetworkStream client, int target)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, target);
        var upstream = server.GetStream();
        await Task.WhenAny(client.CopyToAsync(upstream), upstream.CopyToAsync(client));
    }
}
