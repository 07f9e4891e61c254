using System.Net.WebSockets;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Server;

/// <summary>The WebSocket endpoint <c>/ws/chat</c>: handshake, then registration or login.</summary>
internal sealed partial class ChatEndpoint(
    ServerHandshake handshake,
    RegistrationFlow registration,
    LoginFlow login,
    SandboxOptions options,
    IHostApplicationLifetime lifetime,
    ILogger<ChatEndpoint> logger)
{
    private int _connections;

    /// <summary>Serves one connection until it ends.</summary>
    /// <param name="context">The request.</param>
    public async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _connections) > options.MaxConnections)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await ServeAsync(socket, lifetime.ApplicationStopping);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task ServeAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var frames = new FrameSource(socket);
        if (await ShakeHandsAsync(socket, frames, cancellationToken) is not { } result)
        {
            socket.Abort();
            return;
        }

        await using var client = new ClientSocket(socket, frames, result.Ciphers, options.Time, logger, cancellationToken);
        if (result.Payload.DevicePairingData is not null)
        {
            await registration.RunAsync(client, result);
        }
        else
        {
            await login.RunAsync(client, result);
        }
    }

    // The real service closes without a reason when the handshake is wrong.
    private async Task<HandshakeResult?> ShakeHandsAsync(WebSocket socket, FrameSource frames, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await handshake.RunAsync(socket, frames, either.Token);
        }
        catch (ProtocolViolationException violation)
        {
            LogHandshakeRefused(violation.Message);
        }
        catch (WebSocketException)
        {
            LogHandshakeRefused("The connection broke.");
        }
        catch (OperationCanceledException)
        {
            LogHandshakeRefused("It took too long.");
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A handshake failed: {Reason}")]
    private partial void LogHandshakeRefused(string reason);
}
