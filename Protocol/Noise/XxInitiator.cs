using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Noise;

/// <summary>The client's side of the XX handshake: hello → server hello → finish.</summary>
/// <remarks>
/// <code>
/// → e
/// ← e, ee, s, es   with the server's certificate chain
/// → s, se          with the payload: registration or login
/// </code>
/// A refused message changes nothing; the caller closes the connection all the same.
/// </remarks>
internal sealed class XxInitiator
{
    private readonly KeyPair _staticKey;
    private readonly KeyPair _ephemeralKey;
    private readonly NoiseRoot _root;
    private NoiseState _state = new();
    private HandshakeStep _step;
    private byte[] _serverEphemeral = [];

    /// <summary>Prepares a handshake.</summary>
    /// <param name="staticKey">The device's Noise key.</param>
    /// <param name="root">Where the server's certificate chain has to lead.</param>
    /// <param name="random">For the ephemeral key.</param>
    public XxInitiator(KeyPair staticKey, NoiseRoot root, IRandomSource random)
        : this(staticKey, KeyPair.Generate(random), root)
    {
    }

    internal XxInitiator(KeyPair staticKey, KeyPair ephemeralKey, NoiseRoot root)
    {
        ArgumentNullException.ThrowIfNull(staticKey);
        ArgumentNullException.ThrowIfNull(root);
        _staticKey = staticKey;
        _ephemeralKey = ephemeralKey;
        _root = root;
    }

    internal NoiseState State => _state;

    /// <summary>Makes the first message.</summary>
    public byte[] CreateHello()
    {
        _step.Require(HandshakeStep.Start);
        _state.MixHash(_ephemeralKey.PublicKey.Span);
        _step = HandshakeStep.HelloSent;
        var hello = new HandshakeMessage.Types.ClientHello { Ephemeral = ByteString.CopyFrom(_ephemeralKey.PublicKey.Span) };
        return new HandshakeMessage { ClientHello = hello }.ToByteArray();
    }

    /// <summary>Reads the server's message and checks its certificate chain.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The time for which the certificates must be valid.</param>
    /// <exception cref="HandshakeException">The message is refused.</exception>
    public void AcceptServerHello(ReadOnlySpan<byte> message, DateTimeOffset now)
    {
        _step.Require(HandshakeStep.HelloSent);
        var hello = HandshakeMessages.ReadServerHello(message);
        var state = _state.Clone();
        state.MixHash(hello.Ephemeral.Span);
        state.MixKeyOrRefuse(_ephemeralKey, hello.Ephemeral.Span);
        var serverKey = state.DecryptAndHash(hello.Static.Span);
        state.MixKeyOrRefuse(_ephemeralKey, serverKey);
        var certificate = state.DecryptAndHash(hello.Payload.Span);
        CertificateChain.Verify(certificate, serverKey, _root, now);

        _serverEphemeral = hello.Ephemeral.ToByteArray();
        _state = state;
        _step = HandshakeStep.PeerAccepted;
    }

    /// <summary>Makes the last message.</summary>
    /// <param name="payload">The registration or login payload.</param>
    public byte[] CreateFinish(ReadOnlySpan<byte> payload)
    {
        _step.Require(HandshakeStep.PeerAccepted);
        var encryptedKey = _state.EncryptAndHash(_staticKey.PublicKey.Span);
        _state.MixKeyOrRefuse(_staticKey, _serverEphemeral);
        var encryptedPayload = _state.EncryptAndHash(payload);
        _step = HandshakeStep.Done;
        var finish = new HandshakeMessage.Types.ClientFinish
        {
            Static = ByteString.CopyFrom(encryptedKey),
            Payload = ByteString.CopyFrom(encryptedPayload),
        };
        return new HandshakeMessage { ClientFinish = finish }.ToByteArray();
    }

    /// <summary>Ends the handshake; the next bytes in both directions are encrypted frames.</summary>
    public TransportCiphers Split()
    {
        _step.Require(HandshakeStep.Done);
        _step = HandshakeStep.Split;
        var (fromClient, fromServer) = _state.Split();
        return new TransportCiphers(fromClient, fromServer);
    }
}
