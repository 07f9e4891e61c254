using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Pairing;
using OrleansGateway.Sandbox.Stanzas;
using OrleansGateway.Sandbox.Stanzas.Devices;

namespace OrleansGateway.Sandbox.Server;

/// <summary>A connection of a client without credentials: it shows QR codes until one is scanned, signs, and is told to
/// connect again.</summary>
/// <param name="board">Where its references are found.</param>
/// <param name="linking">Links the new device.</param>
/// <param name="options">Lifetimes and clock.</param>
/// <param name="logger">Where violations are logged.</param>
internal sealed partial class RegistrationFlow(
    PairingBoard board, DeviceLinking linking, SandboxOptions options, ILogger<RegistrationFlow> logger)
{
    private const int BadRequest = 400;
    private const int SignatureRefused = 401;

    /// <summary>Serves the connection until it ends.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="handshake">The client's identity.</param>
    public async Task RunAsync(ClientSocket socket, HandshakeResult handshake)
    {
        if (Read(handshake) is not { } request)
        {
            socket.Close(StreamEnd.Failure(BadRequest));
            return;
        }

        var offer = board.Open(request, socket);
        using var expiry = options.Time.CreateTimer(
            _ => Expire(offer, socket), null, offer.Expiry - options.Time.GetUtcNow(), Timeout.InfiniteTimeSpan);
        using var closing = options.Time.CreateTimer(
            _ => socket.Close(null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            await ServeAsync(offer, socket, closing);
        }
        finally
        {
            offer.Fail(new SandboxRequestException(
                SandboxRequestError.RefusedByClient, "The client disconnected before it was paired."));
            board.Close(offer);
        }
    }

    private PairingRequest? Read(HandshakeResult handshake)
    {
        try
        {
            return PairingRequest.Read(handshake.NoiseKey, handshake.Payload);
        }
        catch (ProtocolViolationException violation)
        {
            LogRefused(violation.Message);
            return null;
        }
    }

    private static void Expire(PairingOffer offer, ClientSocket socket)
    {
        if (!offer.IsClaimed)
        {
            offer.Fail(new SandboxRequestException(SandboxRequestError.Gone, "The QR codes of this client have expired."));
            socket.Close(StreamEnd.Closed);
        }
    }

    private async Task ServeAsync(PairingOffer offer, ClientSocket socket, ITimer closing)
    {
        try
        {
            while (await socket.ReadAsync() is { } stanza)
            {
                if (Handle(offer, socket, stanza))
                {
                    closing.Change(options.RestartTimeout, Timeout.InfiniteTimeSpan);
                }
            }
        }
        catch (ProtocolViolationException violation)
        {
            LogRefused(violation.Message);
            socket.Close(offer.IsClaimed ? StreamEnd.Error(SignatureRefused) : StreamEnd.NotWellFormed);
            offer.Fail(new SandboxRequestException(SandboxRequestError.RefusedByClient, violation.Message));
        }
    }

    /// <returns>Whether the stanza completed the pairing.</returns>
    private bool Handle(PairingOffer offer, ClientSocket socket, Node stanza)
    {
        switch (stanza.Tag)
        {
            case "iq" when stanza.Attribute("type") is "get" or "set":
                socket.Send(Answer(stanza));
                return false;
            case "iq":
                return Complete(offer, socket, stanza);
            case "ib" or "presence" or "ack":
                return false;
            default:
                throw new ProtocolViolationException("A client that is not paired sent a stanza that only a device may send.");
        }
    }

    private static Node Answer(Node query) => query.Attribute("xmlns") == "w:p"
        ? ServerNode.Result(query)
        : ServerNode.Error(query, StanzaError.FeatureNotImplemented);

    private bool Complete(PairingOffer offer, ClientSocket socket, Node answer)
    {
        if (offer.Complete(answer) is not { } device)
        {
            return false;
        }

        device.PushName = offer.Request.PushName;
        linking.Link(device);
        offer.Succeed(device);

        // The client closes first: whatsmeow drops what it has not handled yet, the restart too, when the socket closes.
        socket.Send(StreamEnd.RestartRequired);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A client is not paired: {Reason}")]
    private partial void LogRefused(string reason);
}
