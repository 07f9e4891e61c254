using CsCheck;
using Google.Protobuf;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Server.Noise;

namespace OrleansGateway.Protocol.Tests.Noise;

/// <summary>Both sides of the handshake against each other and against changed bytes.</summary>
public sealed class HandshakeTests
{
    private static readonly IRandomSource Random = SystemRandomSource.Instance;
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);

    private readonly CertificateAuthority _authority = new(Random);
    private readonly KeyPair _clientKey = KeyPair.Generate(Random);
    private readonly KeyPair _serverKey = KeyPair.Generate(Random);

    [Test]
    public void Both_sides_end_with_the_same_ciphers()
    {
        var (client, server) = Pair();
        client.AcceptServerHello(server.AcceptHello(client.CreateHello()), Now);
        var introduction = server.AcceptFinish(client.CreateFinish([1, 2, 3]));
        using var ofClient = client.Split();
        using var ofServer = server.Split();

        Assert.That(introduction.Payload.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(introduction.StaticKey.ToArray(), Is.EqualTo(_clientKey.PublicKey.ToArray()));
        Assert.That(Pass(ofClient.Send, ofServer.Receive, [4, 5]), Is.EqualTo(new byte[] { 4, 5 }));
        Assert.That(Pass(ofServer.Send, ofClient.Receive, [6]), Is.EqualTo(new byte[] { 6 }));
    }

    [Test]
    public void Client_that_tries_to_resume_is_answered_by_a_fallback_to_the_full_handshake()
    {
        var (_, server) = Pair();
        var ephemeral = KeyPair.Generate(Random);
        var resuming = new HandshakeMessage.Types.ClientHello
        {
            Ephemeral = ByteString.CopyFrom(ephemeral.PublicKey.Span),
            Static = ByteString.CopyFrom(new byte[X25519.KeySize + TransportCipher.TagSize]),
            Payload = ByteString.CopyFrom(new byte[64]),
        };
        var answer = server.AcceptHello(new HandshakeMessage { ClientHello = resuming }.ToByteArray());

        var hello = HandshakeMessage.Parser.ParseFrom(answer).ServerHello;
        var state = new NoiseState("Noise_XXfallback_25519_AESGCM_SHA256"u8);
        state.MixHash(ephemeral.PublicKey.Span);
        state.MixHash(hello.Ephemeral.Span);
        state.MixKey(ephemeral, hello.Ephemeral.Span);
        Assert.That(state.DecryptAndHash(hello.Static.Span), Is.EqualTo(_serverKey.PublicKey.ToArray()));
        state.MixKey(ephemeral, _serverKey.PublicKey.Span);
        CertificateChain.Verify(state.DecryptAndHash(hello.Payload.Span), _serverKey.PublicKey.Span, _authority.Root, Now);
        var finish = new HandshakeMessage.Types.ClientFinish { Static = ByteString.CopyFrom(state.EncryptAndHash(_clientKey.PublicKey.Span)) };
        state.MixKey(_clientKey, hello.Ephemeral.Span);
        finish.Payload = ByteString.CopyFrom(state.EncryptAndHash([1, 2, 3]));

        var introduction = server.AcceptFinish(new HandshakeMessage { ClientFinish = finish }.ToByteArray());
        Assert.That(introduction.Payload.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void Changed_server_hello_is_refused_and_the_true_one_still_accepted()
    {
        var (client, server) = Pair();
        var hello = server.AcceptHello(client.CreateHello());

        Gen.Select(Gen.Int[0, hello.Length - 1], Gen.Int[1, 255]).Sample((position, change) =>
        {
            var changed = hello.ToArray();
            changed[position] ^= (byte)change;
            return Refuses(() => client.AcceptServerHello(changed, Now));
        });

        Assert.That(() => client.AcceptServerHello(hello, Now), Throws.Nothing);
    }

    [Test]
    public void Changed_client_finish_is_refused_and_the_true_one_still_accepted()
    {
        var (client, server) = Pair();
        client.AcceptServerHello(server.AcceptHello(client.CreateHello()), Now);
        var finish = client.CreateFinish([1, 2, 3]);

        Gen.Select(Gen.Int[0, finish.Length - 1], Gen.Int[1, 255]).Sample((position, change) =>
        {
            var changed = finish.ToArray();
            changed[position] ^= (byte)change;
            return Refuses(() => server.AcceptFinish(changed));
        });

        Assert.That(() => server.AcceptFinish(finish), Throws.Nothing);
    }

    [Test]
    public void Any_bytes_as_first_message_are_refused()
    {
        Gen.Byte.Array[0, 60].Sample(bytes => Refuses(() => Pair().Server.AcceptHello(bytes)));
    }

    [Test]
    public void Ephemeral_key_of_small_order_is_refused()
    {
        var hello = new HandshakeMessage
        {
            ClientHello = new() { Ephemeral = Google.Protobuf.ByteString.CopyFrom(new byte[32]) },
        };

        var refusal = Assert.Throws<HandshakeException>(() => Pair().Server.AcceptHello(Google.Protobuf.MessageExtensions.ToByteArray(hello)))!;

        Assert.That(refusal.Failure, Is.EqualTo(HandshakeFailure.MalformedMessage));
    }

    [Test]
    public void Server_with_another_root_is_refused()
    {
        var client = new XxInitiator(_clientKey, new CertificateAuthority(Random).Root, Random);
        var (_, server) = Pair();
        var hello = server.AcceptHello(client.CreateHello());

        var refusal = Assert.Throws<HandshakeException>(() => client.AcceptServerHello(hello, Now))!;

        Assert.That(refusal.Failure, Is.EqualTo(HandshakeFailure.UntrustedRoot));
    }

    [TestCase(-1, ExpectedResult = false)]
    [TestCase(0, ExpectedResult = true)]
    [TestCase(60, ExpectedResult = true)]
    [TestCase(61, ExpectedResult = false)]
    public bool Certificate_is_valid_from_its_first_to_its_last_second(int secondsAfterStart)
    {
        var chain = _authority.Issue(_serverKey.PublicKey.Span, new CertificateValidity(Now, Now.AddSeconds(60)), Random);

        return !Refuses(() => CertificateChain.Verify(
            chain, _serverKey.PublicKey.Span, _authority.Root, Now.AddSeconds(secondsAfterStart)));
    }

    [Test]
    public void Chain_of_another_server_is_refused()
    {
        var chain = _authority.Issue(_serverKey.PublicKey.Span, validity: null, Random);

        var refusal = Assert.Throws<HandshakeException>(
            () => CertificateChain.Verify(chain, _clientKey.PublicKey.Span, _authority.Root, Now))!;

        Assert.That(refusal.Failure, Is.EqualTo(HandshakeFailure.KeyMismatch));
    }

    [Test]
    public void Any_bytes_as_chain_are_refused()
    {
        Gen.Byte.Array[0, 200].Sample(bytes =>
            Refuses(() => CertificateChain.Verify(bytes, _serverKey.PublicKey.Span, _authority.Root, Now)));
    }

    [Test]
    public void Steps_out_of_order_are_a_mistake_of_the_caller()
    {
        var (client, server) = Pair();

        Assert.Throws<InvalidOperationException>(() => client.CreateFinish([]));
        Assert.Throws<InvalidOperationException>(() => server.AcceptFinish([]));
        Assert.Throws<InvalidOperationException>(() => client.Split());
    }

    private (XxInitiator Client, XxResponder Server) Pair()
    {
        var validity = new CertificateValidity(Now.AddDays(-1), Now.AddDays(1));
        var chain = _authority.Issue(_serverKey.PublicKey.Span, validity, Random);
        return (new XxInitiator(_clientKey, _authority.Root, Random), new XxResponder(_serverKey, chain, Random));
    }

    private static byte[] Pass(TransportCipher from, TransportCipher to, byte[] content)
    {
        var frame = new byte[content.Length + TransportCipher.TagSize];
        from.Encrypt(content, frame);
        var received = new byte[content.Length];
        to.Decrypt(frame, received);
        return received;
    }

    private static bool Refuses(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (HandshakeException)
        {
            return true;
        }
    }
}
