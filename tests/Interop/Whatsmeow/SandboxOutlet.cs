using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>
/// What a program in a network namespace needs to reach a Sandbox outside: a Unix socket that leads to its TLS port, a hosts
/// file and its certificate, in a folder of their own. Disposing removes them.
/// </summary>
internal sealed class SandboxOutlet : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("whatsmeow");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _ended = new();
    private readonly Uri _sandbox;
    private Task _accepting = Task.CompletedTask;

    private SandboxOutlet(Uri sandbox) => _sandbox = sandbox;

    /// <summary>The Unix socket.</summary>
    public string SocketPath => _folder.File("sandbox.sock");

    /// <summary>A hosts file that maps the service's name to the loopback address.</summary>
    public string HostsPath => _folder.File("hosts");

    /// <summary>The Sandbox's TLS certificate as PEM.</summary>
    public string CertificatePath => _folder.File("certificate.pem");

    /// <summary>A database for a client that ends with this outlet.</summary>
    public string DatabasePath => _folder.File("client.sqlite");

    /// <summary>Opens an outlet.</summary>
    /// <param name="sandbox">The Sandbox's https address.</param>
    public static async Task<SandboxOutlet> OpenAsync(Uri sandbox)
    {
        var outlet = new SandboxOutlet(sandbox);
        await File.WriteAllTextAsync(outlet.HostsPath, "127.0.0.1 localhost web.whatsapp.com\n");
        await File.WriteAllTextAsync(outlet.CertificatePath, await outlet.ReadCertificateAsync());
        outlet._listener.Bind(new UnixDomainSocketEndPoint(outlet.SocketPath));
        outlet._listener.Listen();
        outlet._accepting = outlet.AcceptAsync();
        return outlet;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ended.Dispose();
        _folder.Dispose();
    }

    // Begins a TLS connection, keeps the certificate and goes no further.
    private async Task<string> ReadCertificateAsync()
    {
        string? pem = null;
        await using var stream = new NetworkStream(await ConnectAsync(), ownsSocket: true);
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true, (_, certificate, _, _) =>
        {
            pem = (certificate as X509Certificate2)?.ExportCertificatePem();
            return false;
        });
        await Assert.ThrowsAsync<AuthenticationException>(() => tls.AuthenticateAsClientAsync(_sandbox.Host));
        return pem ?? throw new AssertionException("The Sandbox has no TLS certificate.");
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _sandbox.Port), _ended.Token);
        return socket;
    }

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptAsync(_ended.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(Socket client)
    {
        try
        {
            await using var inner = new NetworkStream(client, ownsSocket: true);
            await using var outer = new NetworkStream(await ConnectAsync(), ownsSocket: true);
            await await Task.WhenAny(inner.CopyToAsync(outer, _ended.Token), outer.CopyToAsync(inner, _ended.Token));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // One side broke or the outlet closes: the other side notices by its own end.
        }
    }
}
