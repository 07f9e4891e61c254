using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Server.Noise;

/// <summary>
/// The server's side of the XX handshake; see <see cref="XxInitiator"/> for the messages. A client that tries to resume with
/// a server key that it remembers (IK: its hello brings its own key and payload) is answered by XXfallback: the same
/// exchange under another protocol name, which every such client knows how to go on with.
/// </summary>
internal sealed class XxResponder
{
    private readonly KeyPair _staticKey;
    private readonly KeyPair _ephemeralKey;
    private readonly byte[] _certificateChain;
    private NoiseState _state = new();
    private HandshakeStep _step;

    /// <summary>Prepares a handshake.</summary>
    /// <param name="staticKey">The server's Noise key, for which the chain was issued.</param>
    /// <param name="certificateChain">The bytes of the chain, from <see cref="CertificateAuthority.Issue"/>.</param>
    /// <param name="random">For the ephemeral key.</param>
    public XxResponder(KeyPair staticKey, ReadOnlySpan<byte> certificateChain, IRandomSource random)
        : this(staticKey, KeyPair.Generate(random), certificateChain)
    {
    }

    public XxResponder(KeyPair staticKey, KeyPair ephemeralKey, ReadOnlySpan<byte> certificateChain)
    {
        ArgumentNullException.ThrowIfNull(staticKey);
        _staticKey = staticKey;
        _ephemeralKey = ephemeralKey;
        _certificateChain = certificateChain.ToArray();
    }

    public NoiseState State => _state;

    /// <summary>Answers the client's first message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The server's message.</returns>
    /// <exception cref="HandshakeException">The message is refused.</exception>
    public byte[] AcceptHello(ReadOnlySpan<byte> message)
    {
        _step.Require(HandshakeStep.Start);
        var clientHello = ClientMessages.ReadHello(message);
        var clientEphemeral = clientHello.Ephemeral;
        var state = clientHello.HasStatic ? new NoiseState(NoiseProtocol.FallbackName) : _state.Clone();
        state.MixHash(clientEphemeral.Span);
        state.MixHash(_ephemeralKey.PublicKey.Span);
        state.MixKeyOrRefuse(_ephemeralKey, clientEphemeral.Span);
        var encryptedKey = state.EncryptAndHash(_staticKey.PublicKey.Span);
        state.MixKeyOrRefuse(_staticKey, clientEphemeral.Span);
        var encryptedChain = state.EncryptAndHash(_certificateChain);

        _state = state;
        _step = HandshakeStep.HelloSent;
        var hello = new HandshakeMessage.Types.ServerHello
        {
            Ephemeral = ByteString.CopyFrom(_ephemeralKey.PublicKey.Span),
            Static = ByteString.CopyFrom(encryptedKey),
            Payload = ByteString.CopyFrom(encryptedChain),
        };
        return new HandshakeMessage { ServerHello = hello }.ToByteArray();
    }

    /// <summary>Reads the client's last message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Who the client is and what it wants.</returns>
    /// <exception cref="HandshakeException">The message is refused.</exception>
    public ClientIntroduction AcceptFinish(ReadOnlySpan<byte> message)
    {
        _step.Require(HandshakeStep.HelloSent);
        var finish = ClientMessages.ReadFinish(message);
        var state = _state.Clone();
        var clientKey = state.DecryptAndHash(finish.Static.Span);
        state.MixKeyOrRefuse(_ephemeralKey, clientKey);
        var payload = state.DecryptAndHash(finish.Payload.Span);

        _state = state;
        _step = HandshakeStep.Done;
        return new ClientIntroduction(clientKey, payload);
    }

    /// <summary>Ends the handshake; the next bytes in both directions are encrypted frames.</summary>
    public TransportCiphers Split()
    {
        _step.Require(HandshakeStep.Done);
        _step = HandshakeStep.Split;
        var (fromClient, fromServer) = _state.Split();
        return new TransportCiphers(fromServer, fromClient);
    }
}

/// <summary>What a server knows of a client after the handshake.</summary>
/// <param name="StaticKey">The client's Noise key, 32 bytes; the client has proved that it owns it.</param>
/// <param name="Payload">The bytes of <c>ClientPayload</c>, not looked at yet.</param>
internal sealed record ClientIntroduction(ReadOnlyMemory<byte> StaticKey, ReadOnlyMemory<byte> Payload);
