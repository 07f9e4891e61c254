using System.Net.Security;
using System.Net.WebSockets;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class ServerTests
{
    [Test]
    public async Task Several_servers_run_in_one_process_with_keys_of_their_own()
    {
        await using var first = await SandboxServer.StartAsync();
        await using var second = await SandboxServer.StartAsync();
        var phone = first.Phones.Create("15550001111");

        Assert.That(first.Url, Is.Not.EqualTo(second.Url));
        Assert.That(first.Url.Port, Is.Positive);
        Assert.That(first.NoiseRootPublicKey.ToArray(), Is.Not.EqualTo(second.NoiseRootPublicKey.ToArray()));
        Assert.That(second.Phones.All, Is.Empty);
        Assert.That(first.Phones.All.Single(), Is.SameAs(phone));
    }

    [Test]
    public async Task A_server_listens_on_http_and_on_https_with_its_own_certificate()
    {
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { Urls = [new Uri("http://127.0.0.1:0"), new Uri("https://127.0.0.1:0")] });
        var secure = server.Urls.Single(url => url.Scheme == "https");
        using var socket = new ClientWebSocket();
        string? subject = null;
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            subject = certificate?.Subject;
            return errors == SslPolicyErrors.RemoteCertificateChainErrors;
        };

        await socket.ConnectAsync(new UriBuilder(secure) { Scheme = "wss", Path = SandboxServer.ChatPath }.Uri, default);

        Assert.That(socket.State, Is.EqualTo(WebSocketState.Open));
        Assert.That(subject, Is.EqualTo("CN=OrleansGateway Sandbox"));
    }

    [Test]
    public async Task Disposing_ends_open_connections_at_once()
    {
        var server = await SandboxServer.StartAsync();
        var companion = await Companion.PairAsync(server);
        await using var client = await companion.LogInAsync(server);

        await server.DisposeAsync();

        Assert.That(async () => await client.ReceiveUntilClosedAsync(), Throws.Nothing);
    }

    [Test]
    public async Task Connections_beyond_the_limit_are_refused()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { MaxConnections = 1 });
        using var first = await ScriptedClient.OpenAsync(server);

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => ScriptedClient.OpenAsync(server));

        Assert.That(refused!.Message, Does.Contain("503"));
    }

    [Test]
    public async Task A_client_that_does_not_finish_its_handshake_is_closed()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(50) });
        using var socket = await ScriptedClient.OpenAsync(server);

        Assert.That(
            async () => await socket.ReceiveAsync(new byte[1].AsMemory(), default),
            Throws.InstanceOf<WebSocketException>());
    }

    [Test]
    public async Task Invalid_options_are_refused_by_name()
    {
        Assert.That(await MessageOfAsync(new SandboxOptions { Urls = [] }), Does.Contain("Urls"));
        Assert.That(await MessageOfAsync(new SandboxOptions { Urls = [new Uri("ftp://127.0.0.1")] }), Does.Contain("Urls"));
        Assert.That(await MessageOfAsync(new SandboxOptions { Urls = [new Uri("http://example.com")] }), Does.Contain("example.com"));
        Assert.That(await MessageOfAsync(new SandboxOptions { QrReferences = 0 }), Does.Contain("QrReferences"));
        Assert.That(await MessageOfAsync(new SandboxOptions { MaxAccounts = 0 }), Does.Contain("MaxAccounts"));
    }

    private static async Task<string> MessageOfAsync(SandboxOptions options) =>
        (await Assert.ThrowsAsync<ArgumentException>(() => SandboxServer.StartAsync(options)))!.Message;
}
