using System.Net;
using System.Net.WebSockets;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Protocol.Transport;

/// <summary>Bytes over a WebSocket, in binary messages. Serves both sides: a client connects, a server wraps what it accepted.</summary>
internal sealed class WebSocketTransport : IFrameTransport
{
    private readonly WebSocket _socket;

    /// <summary>Wraps a WebSocket that is open.</summary>
    /// <param name="socket">The socket; the transport owns it.</param>
    public WebSocketTransport(WebSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
    }

    /// <summary>Opens a WebSocket.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">The clock of the time-out.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="ConnectionException">The server cannot be reached, refused, or did not answer in time.</exception>
    public static async Task<WebSocketTransport> ConnectAsync(
        WebSocketTransportOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var socket = CreateSocket(options);
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(options.Url, either.Token).ConfigureAwait(false);
            return new WebSocketTransport(socket);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            var failure = FailureOf(socket, exception);
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ConnectionException(failure, exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsDeath(exception))
        {
            throw Dead(exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Text)
                {
                    throw new FrameException("a text message");
                }

                if (result.MessageType == WebSocketMessageType.Close || result.Count > 0)
                {
                    return result.Count;
                }
            }
        }
        catch (Exception exception) when (IsDeath(exception))
        {
            throw Dead(exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask CloseAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsDeath(exception))
        {
            throw Dead(exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ClientWebSocket CreateSocket(WebSocketTransportOptions options)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", options.Origin);
        socket.Options.RemoteCertificateValidationCallback = options.CertificateValidation;
        socket.Options.CollectHttpResponseDetails = true;

        if (options.Proxy is { } proxy)
        {
            socket.Options.Proxy = new WebProxy(new UriBuilder(proxy) { UserName = "", Password = "" }.Uri)
            {
                Credentials = CredentialsOf(proxy),
            };
        }

        // The protocol has its own keep-alive; a second one would only add traffic.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        return socket;
    }

    private static NetworkCredential? CredentialsOf(Uri proxy)
    {
        var parts = proxy.UserInfo.Split(':', 2);
        return proxy.UserInfo.Length == 0
            ? null
            : new NetworkCredential(
                Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private static ConnectionFailure FailureOf(ClientWebSocket socket, Exception exception) => exception switch
    {
        OperationCanceledException => new(FailureReason.TimedOut, Text: "The socket did not open in time."),
        _ => (int)socket.HttpStatusCode switch
        {
            0 or (int)HttpStatusCode.SwitchingProtocols => new(FailureReason.ConnectionLost, Text: "The server cannot be reached."),
            (int)HttpStatusCode.TooManyRequests => new(FailureReason.RateLimited, (int)HttpStatusCode.TooManyRequests),
            >= 500 and var code => new(FailureReason.ServerError, code),
            var code => new(FailureReason.ConnectionLost, code, "The server refused the WebSocket."),
        },
    };

    // Disposing the socket while it is in use shows in different ways, depending on the moment.
    private static bool IsDeath(Exception exception) =>
        exception is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException;

    private static ConnectionException Dead(Exception exception) =>
        new(new ConnectionFailure(FailureReason.ConnectionLost, Text: "The socket broke."), exception);
}
