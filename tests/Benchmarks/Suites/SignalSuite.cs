using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Server.Noise;

namespace OrleansGateway.Benchmarks.Suites;

/// <summary>Pairwise sessions, the curve below them and the handshakes, beside libsignal-node.</summary>
internal sealed class SignalSuite : IBenchmarkSuite
{
    private const int PlaintextLength = 200;
    private static readonly NodePeer LibsignalNode = new("libsignal-node", "libsignal", "signal.mjs");
    private static readonly IRandomSource Random = SystemRandomSource.Instance;

    public string Name => "signal";

    public string Summary => "session encrypt, decrypt, ping-pong, X25519 and handshakes, beside libsignal-node";

    public async Task RunAsync(BenchmarkReport report, CancellationToken cancellationToken)
    {
        var plaintext = new byte[PlaintextLength];
        Report("signal.encrypt", "msg/s", Encrypting(plaintext));
        Report("signal.decrypt", "msg/s", Decrypting(plaintext));
        Report("signal.pingpong", "msg/s", PingPong(plaintext));
        Report("x25519", "op/s", Agreeing());
        Report("xeddsa.sign", "op/s", Signing(plaintext));
        Report("xeddsa.verify", "op/s", Verifying(plaintext));
        Report("handshake.x3dh", "op/s", ShakingHandsBySignal(plaintext));
        Report("handshake.noise", "op/s", ShakingHandsByNoise());
        await LibsignalNode.MeasureAsync(new { plaintextLength = PlaintextLength }, report, cancellationToken);

        void Report<T>(string figure, string unit, Func<T> operation)
        {
            var measurement = Measurement.Of(operation, cancellationToken);
            report.Figure(figure, measurement.OperationsPerSecond, unit);
            report.Figure($"{figure}.time", measurement.NanosecondsPerOperation / 1000, "us/op");
            report.Figure($"{figure}.allocated", measurement.BytesPerOperation, "B/op");
        }
    }

    private static Func<byte[]> Encrypting(byte[] plaintext)
    {
        var (sender, _) = SessionPeer.Acquainted(Random);
        return () => sender.Encrypt(plaintext);
    }

    /// <summary>Messages in their order; from the last one the receiver goes back to where it stood before the first.</summary>
    private static Func<byte[]> Decrypting(byte[] plaintext)
    {
        var (sender, receiver) = SessionPeer.Acquainted(Random);
        receiver.Decrypt(sender.Encrypt(plaintext));
        var messages = Enumerable.Range(0, 10_000).Select(_ => sender.Encrypt(plaintext)).ToArray();
        var start = receiver.Session;
        var next = 0;
        return () =>
        {
            if (next == messages.Length)
            {
                (receiver.Session, next) = (start, 0);
            }

            return receiver.Decrypt(messages[next++]);
        };
    }

    /// <summary>One message an operation, encrypted by one side and decrypted with a ratchet step by the other.</summary>
    private static Func<byte[]> PingPong(byte[] plaintext)
    {
        var (sender, receiver) = SessionPeer.Acquainted(Random);
        return () =>
        {
            var received = receiver.Decrypt(sender.Encrypt(plaintext));
            (sender, receiver) = (receiver, sender);
            return received;
        };
    }

    private static Func<byte> Agreeing()
    {
        var (ours, theirs) = (KeyPair.Generate(Random), KeyPair.Generate(Random));
        var secret = new byte[X25519.KeySize];
        return () =>
        {
            X25519.Agree(ours.PrivateKey.Span, theirs.PublicKey.Span, secret);
            return secret[0];
        };
    }

    private static Func<byte> Signing(byte[] message)
    {
        var pair = KeyPair.Generate(Random);
        var signature = new byte[XEdDsa.SignatureSize];
        return () =>
        {
            XEdDsa.Sign(pair.PrivateKey.Span, message, Random, signature);
            return signature[0];
        };
    }

    private static Func<bool> Verifying(byte[] message)
    {
        var pair = KeyPair.Generate(Random);
        var signature = new byte[XEdDsa.SignatureSize];
        XEdDsa.Sign(pair.PrivateKey.Span, message, Random, signature);
        return () => XEdDsa.Verify(pair.PublicKey.Span, message, signature);
    }

    /// <summary>Both sides: bundle check and X3DH, the first message, its decryption.</summary>
    private static Func<byte[]> ShakingHandsBySignal(byte[] plaintext)
    {
        var (sender, receiver) = (new SessionPeer(Random), new SessionPeer(Random));
        return () =>
        {
            (sender.Session, receiver.Session) = (null, null);
            sender.Initiate(receiver);
            return receiver.DecryptFirst(sender.Encrypt(plaintext));
        };
    }

    /// <summary>Both sides: XX with the check of the certificate chain, up to the transport ciphers.</summary>
    private static Func<int> ShakingHandsByNoise()
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(56);
        var authority = new CertificateAuthority(Random);
        var (client, server) = (KeyPair.Generate(Random), KeyPair.Generate(Random));
        var chain = authority.Issue(server.PublicKey.Span, validity: null, Random);
        return () =>
        {
            var initiator = new XxInitiator(client, authority.Root, Random);
            var responder = new XxResponder(server, chain, Random);
            initiator.AcceptServerHello(responder.AcceptHello(initiator.CreateHello()), now);
            var introduction = responder.AcceptFinish(initiator.CreateFinish(new byte[PlaintextLength]));
            using var ofClient = initiator.Split();
            using var ofServer = responder.Split();
            return introduction.Payload.Length;
        };
    }
}
