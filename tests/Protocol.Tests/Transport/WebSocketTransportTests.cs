using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Authentication;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Tests.Transport;

/// <summary>Real sockets on loopback.</summary>
[CancelAfter(20_000)]
public sealed class WebSocketTransportTests
{
    private static readonly TimeProvider Time = TimeProvider.System;

    [Test]
    public async Task Bytes_travel_both_ways_and_the_origin_is_sent()
    {
        using var server = new LoopbackWebSocketServer();
        var (transport, socket) = await ConnectAsync(server);
        await using var owned = transport;
        var buffer = new byte[16];

        await transport.SendAsync(new byte[] { 1, 2, 3 });
        var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        Assert.That((received.Count, received.MessageType), Is.EqualTo((3, WebSocketMessageType.Binary)));

        await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        await socket.SendAsync(new byte[] { 9 }, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        Assert.That(await transport.ReceiveAsync(buffer), Is.EqualTo(1));
        Assert.That(server.Request, Does.Contain("Origin: https://web.whatsapp.com\r\n"));
    }

    [TestCase("http")]
    [TestCase("socks5")]
    public async Task A_proxy_takes_the_socket_to_the_server(string scheme)
    {
        using var server = new LoopbackWebSocketServer();
        using var proxy = new LoopbackProxy();
        _ = scheme == "http" ? proxy.ServeHttpAsync(server.Url.Port) : proxy.ServeSocksAsync(server.Url.Port);
        var user = scheme == "http" ? "" : "me:p%40ss@";
        var options = new WebSocketTransportOptions
        {
            Url = server.Url,
            Proxy = new Uri($"{scheme}://{user}127.0.0.1:{proxy.Port}"),
        };
        var accepting = server.AcceptAsync();

        await using var transport = await WebSocketTransport.ConnectAsync(options, Time);

        using var socket = await accepting;
        await socket.SendAsync(new byte[] { 9 }, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        Assert.That(await transport.ReceiveAsync(new byte[16]), Is.EqualTo(1));
        Assert.That(
            proxy.Request,
            scheme == "http"
                ? Does.StartWith($"CONNECT localhost:{server.Url.Port} ")
                : Is.EqualTo($"me:p@ss@localhost:{server.Url.Port}"));
    }

    [TestCase("ftp://127.0.0.1")]
    [TestCase("socks4://127.0.0.1")]
    public void A_proxy_of_another_kind_is_refused(string proxy) => Assert.That(
        new WebSocketTransportOptions { Proxy = new Uri(proxy) }.Validate,
        Throws.ArgumentException.With.Message.Contains("Proxy"));

    [Test]
    public async Task Server_that_closes_gives_no_more_bytes()
    {
        using var server = new LoopbackWebSocketServer();
        var (transport, socket) = await ConnectAsync(server);
        await using var owned = transport;

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

        Assert.That(await transport.ReceiveAsync(new byte[16]), Is.Zero);
    }

    [Test]
    public async Task Server_that_breaks_off_is_a_lost_connection()
    {
        using var server = new LoopbackWebSocketServer();
        var (transport, socket) = await ConnectAsync(server);
        await using var owned = transport;

        socket.Abort();

        var lost = await FailureOfAsync(transport.ReceiveAsync(new byte[16]).AsTask());
        Assert.That(lost.Reason, Is.EqualTo(FailureReason.ConnectionLost));
    }

    [Test]
    public async Task Text_message_is_against_the_rules()
    {
        using var server = new LoopbackWebSocketServer();
        var (transport, socket) = await ConnectAsync(server);
        await using var owned = transport;

        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        Assert.That(async () => await transport.ReceiveAsync(new byte[16]), Throws.TypeOf<FrameException>());
    }

    [Test]
    public async Task Disposal_ends_a_receive_that_waits()
    {
        using var server = new LoopbackWebSocketServer();
        var (transport, _) = await ConnectAsync(server);
        var receiving = transport.ReceiveAsync(new byte[16]).AsTask();

        await transport.DisposeAsync();

        Assert.That(async () => await receiving, Throws.TypeOf<ConnectionException>());
        Assert.That(async () => await transport.SendAsync(new byte[] { 1 }), Throws.TypeOf<ConnectionException>());
    }

    [Test]
    public async Task Close_tells_the_server()
    {
        using var server = new LoopbackWebSocketServer();
        var (transport, socket) = await ConnectAsync(server);
        await using var owned = transport;

        await transport.CloseAsync();

        var received = await socket.ReceiveAsync(new byte[16].AsMemory(), CancellationToken.None);
        Assert.That(received.MessageType, Is.EqualTo(WebSocketMessageType.Close));
    }

    [TestCase(429, FailureReason.RateLimited)]
    [TestCase(503, FailureReason.ServerError)]
    [TestCase(404, FailureReason.ConnectionLost)]
    public async Task Refusal_keeps_the_code_of_the_server(int status, FailureReason reason)
    {
        using var server = new LoopbackWebSocketServer();
        var refusing = server.RefuseAsync(status);

        var failure = await FailureOfAsync(WebSocketTransport.ConnectAsync(new() { Url = server.Url }, Time));

        Assert.That((failure.Reason, failure.Code), Is.EqualTo((reason, status)));
        await refusing;
    }

    [Test]
    public async Task Server_that_is_not_there_is_a_lost_connection()
    {
        var server = new LoopbackWebSocketServer();
        server.Dispose();

        var failure = await FailureOfAsync(WebSocketTransport.ConnectAsync(new() { Url = server.Url }, Time));

        Assert.That(failure.Reason, Is.EqualTo(FailureReason.ConnectionLost));
    }

    [Test]
    public async Task Silent_server_runs_into_the_time_out()
    {
        using var server = new LoopbackWebSocketServer();
        var options = new WebSocketTransportOptions { Url = server.Url };
        var time = new FakeTimeProvider();
        var connecting = WebSocketTransport.ConnectAsync(options, time);

        time.Advance(options.ConnectTimeout);

        Assert.That((await FailureOfAsync(connecting)).Reason, Is.EqualTo(FailureReason.TimedOut));
    }

    [Test]
    public async Task Self_signed_certificate_is_accepted_by_its_pin_alone()
    {
        using var certificate = LoopbackWebSocketServer.CreateCertificate();
        using var other = LoopbackWebSocketServer.CreateCertificate();

        Assert.That(await TlsFailureAsync(certificate, validation: null), Is.EqualTo(FailureReason.ConnectionLost));
        Assert.That(await TlsFailureAsync(certificate, CertificatePin.For(other)), Is.EqualTo(FailureReason.ConnectionLost));
        Assert.That(await TlsFailureAsync(certificate, CertificatePin.For(certificate)), Is.Null);
    }

    [Test]
    public void Fingerprint_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => CertificatePin.ForFingerprint(new byte[20]));

    [TestCase("http://localhost/")]
    [TestCase("/relative")]
    public void Address_of_another_kind_is_refused(string url)
    {
        var options = new WebSocketTransportOptions { Url = new Uri(url, UriKind.RelativeOrAbsolute) };

        Assert.That(options.Validate, Throws.ArgumentException.With.Message.Contains(nameof(options.Url)));
    }

    private static async Task<FailureReason?> TlsFailureAsync(
        System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, RemoteCertificateValidationCallback? validation)
    {
        using var server = new LoopbackWebSocketServer(certificate);
        var accepting = server.AcceptAsync();
        try
        {
            await using var transport = await WebSocketTransport.ConnectAsync(
                new() { Url = server.Url, CertificateValidation = validation }, Time);
            await accepting;
            return null;
        }
        catch (ConnectionException exception)
        {
            Assert.That(async () => await accepting, Throws.InstanceOf<IOException>().Or.InstanceOf<AuthenticationException>());
            return exception.Failure.Reason;
        }
    }

    private static async Task<(WebSocketTransport Transport, WebSocket Server)> ConnectAsync(LoopbackWebSocketServer server)
    {
        var accepting = server.AcceptAsync();
        var transport = await WebSocketTransport.ConnectAsync(new() { Url = server.Url }, Time);
        return (transport, await accepting);
    }

    private static async Task<ConnectionFailure> FailureOfAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (ConnectionException exception)
        {
            return exception.Failure;
        }

        throw new AssertionException("Nothing failed.");
    }
}
