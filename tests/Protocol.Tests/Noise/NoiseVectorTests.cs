using System.Buffers;
using System.Text.Json;
using NUnit.Framework;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Server.Noise;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Noise;

/// <summary>vectors/noise.json: handshakes step by step, transport frames, refused chains, counters.</summary>
[Category(VectorFiles.Category)]
internal sealed class NoiseVectorTests
{
    private const string File = "noise.json";

    private static DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(VectorFiles.Load(File).Number("testTimeUnix"));

    private static IEnumerable<TestCaseData> Accepted() => Connections(accepted: true);

    private static IEnumerable<TestCaseData> Refused() => Connections(accepted: false);

    [TestCaseSource(nameof(Accepted))]
    public void State_passes_through_every_step_on_the_client(JsonElement vector)
    {
        var keys = new Keys(vector);
        var trace = new StepTrace(vector);
        var state = new NoiseState();
        trace.Check(state);
        state.MixHash(keys.ClientEphemeral.PublicKey.Span);
        trace.Check(state);
        state.MixHash(keys.ServerEphemeral.PublicKey.Span);
        trace.Check(state);
        state.MixKey(keys.ClientEphemeral, keys.ServerEphemeral.PublicKey.Span);
        trace.Check(state);
        Assert.That(state.DecryptAndHash(vector.At("serverHello").Hex("encryptedStatic")), Is.EqualTo(keys.ServerStatic.PublicKey.ToArray()));
        trace.Check(state);
        state.MixKey(keys.ClientEphemeral, keys.ServerStatic.PublicKey.Span);
        trace.Check(state);
        Assert.That(state.DecryptAndHash(vector.At("serverHello").Hex("encryptedCertificate")), Is.EqualTo(vector.At("certificate").Hex("chain")));
        trace.Check(state);
        Assert.That(state.EncryptAndHash(keys.ClientStatic.PublicKey.Span), Is.EqualTo(vector.At("clientFinish").Hex("encryptedStatic")));
        trace.Check(state);
        state.MixKey(keys.ClientStatic, keys.ServerEphemeral.PublicKey.Span);
        trace.Check(state);
        Assert.That(state.EncryptAndHash(vector.At("clientFinish").Hex("payload")), Is.EqualTo(vector.At("clientFinish").Hex("encryptedPayload")));
        trace.Check(state);
        trace.CheckEnd();
        Assert.That(state.Hash.ToArray(), Is.EqualTo(vector.Hex("finalHash")));
    }

    [TestCaseSource(nameof(Accepted))]
    public void State_passes_through_every_step_on_the_server(JsonElement vector)
    {
        var keys = new Keys(vector);
        var trace = new StepTrace(vector);
        var state = new NoiseState();
        trace.Check(state);
        state.MixHash(keys.ClientEphemeral.PublicKey.Span);
        trace.Check(state);
        state.MixHash(keys.ServerEphemeral.PublicKey.Span);
        trace.Check(state);
        state.MixKey(keys.ServerEphemeral, keys.ClientEphemeral.PublicKey.Span);
        trace.Check(state);
        Assert.That(state.EncryptAndHash(keys.ServerStatic.PublicKey.Span), Is.EqualTo(vector.At("serverHello").Hex("encryptedStatic")));
        trace.Check(state);
        state.MixKey(keys.ServerStatic, keys.ClientEphemeral.PublicKey.Span);
        trace.Check(state);
        Assert.That(state.EncryptAndHash(vector.At("certificate").Hex("chain")), Is.EqualTo(vector.At("serverHello").Hex("encryptedCertificate")));
        trace.Check(state);
        Assert.That(state.DecryptAndHash(vector.At("clientFinish").Hex("encryptedStatic")), Is.EqualTo(keys.ClientStatic.PublicKey.ToArray()));
        trace.Check(state);
        state.MixKey(keys.ServerEphemeral, keys.ClientStatic.PublicKey.Span);
        trace.Check(state);
        Assert.That(state.DecryptAndHash(vector.At("clientFinish").Hex("encryptedPayload")), Is.EqualTo(vector.At("clientFinish").Hex("payload")));
        trace.Check(state);
        trace.CheckEnd();
    }

    [TestCaseSource(nameof(Accepted))]
    public void Client_speaks_the_bytes_of_the_vector(JsonElement vector)
    {
        var keys = new Keys(vector);
        var initiator = new XxInitiator(keys.ClientStatic, keys.ClientEphemeral, keys.Root);
        var routing = vector.Has("routingInfo") ? vector.Hex("routingInfo") : [];
        var writer = FrameWriter.OfClient(routing);

        Assert.That(Frame(writer, initiator.CreateHello()), Is.EqualTo(vector.At("clientHello").Hex("frame")));
        initiator.AcceptServerHello(Unframe(vector.At("serverHello").Hex("frame")), Now);
        Assert.That(Frame(writer, initiator.CreateFinish(vector.At("clientFinish").Hex("payload"))), Is.EqualTo(vector.At("clientFinish").Hex("frame")));
        Assert.That(initiator.State.Hash.ToArray(), Is.EqualTo(vector.Hex("finalHash")));

        using var ciphers = initiator.Split();
        CheckFrames(vector, "client", writer, ciphers);
    }

    [TestCaseSource(nameof(Accepted))]
    public void Server_speaks_the_bytes_of_the_vector(JsonElement vector)
    {
        var keys = new Keys(vector);
        var responder = new XxResponder(keys.ServerStatic, keys.ServerEphemeral, vector.At("certificate").Hex("chain"));
        var reader = FrameReader.OfClient();
        var writer = FrameWriter.OfServer();
        reader.Append(vector.At("clientHello").Hex("frame"));
        Assert.That(reader.TryRead(out var hello), Is.True);

        Assert.That(Frame(writer, responder.AcceptHello(hello.Span)), Is.EqualTo(vector.At("serverHello").Hex("frame")));
        reader.Append(vector.At("clientFinish").Hex("frame"));
        Assert.That(reader.TryRead(out var finish), Is.True);
        var client = responder.AcceptFinish(finish.Span);

        Assert.That(client.StaticKey.ToArray(), Is.EqualTo(keys.ClientStatic.PublicKey.ToArray()));
        Assert.That(client.Payload.ToArray(), Is.EqualTo(vector.At("clientFinish").Hex("payload")));
        Assert.That(Convert.ToHexStringLower(reader.RoutingInfo.Span), Is.EqualTo(vector.At("routingInfo").GetString() ?? ""));

        using var ciphers = responder.Split();
        CheckFrames(vector, "server", writer, ciphers);
    }

    [TestCaseSource(nameof(Refused))]
    public void Client_refuses_the_chain_and_stays_where_it_was(JsonElement vector)
    {
        var keys = new Keys(vector);
        var initiator = new XxInitiator(keys.ClientStatic, keys.ClientEphemeral, keys.Root);
        initiator.CreateHello();
        var before = (initiator.State.Hash.ToArray(), initiator.State.ChainingKey.ToArray(), initiator.State.Counter);

        var refusal = Assert.Throws<HandshakeException>(
            () => initiator.AcceptServerHello(Unframe(vector.At("serverHello").Hex("frame")), Now))!;

        Assert.That(refusal.Failure, Is.EqualTo(ReasonOf(vector.Text("name"))));
        Assert.That((initiator.State.Hash.ToArray(), initiator.State.ChainingKey.ToArray(), initiator.State.Counter), Is.EqualTo(before));
        Assert.Throws<InvalidOperationException>(() => initiator.CreateFinish([]));
    }

    [TestCaseSource(nameof(Accepted))]
    public void Our_own_chain_verifies_where_the_vector_s_does(JsonElement vector)
    {
        var chain = CertChain.Parser.ParseFrom(vector.At("certificate").Hex("chain"));
        var keys = new Keys(vector);

        Assert.That(XEdDsa.Verify(keys.Root.PublicKey.Span, chain.Intermediate.Details.Span, chain.Intermediate.Signature.Span), Is.True);
        Assert.That(() => CertificateChain.Verify(vector.At("certificate").Hex("chain"), keys.ServerStatic.PublicKey.Span, keys.Root, Now), Throws.Nothing);
    }

    [VectorCases(File, "counters.rows")]
    public void Counter_gives_the_initialisation_vector(JsonElement row)
    {
        var key = VectorFiles.Load(File).At("counters").Hex("key");
        var counter = row.At("counter").GetUInt32();
        var iv = new byte[NoiseProtocol.IvSize];
        NoiseState.WriteIv(counter, iv);
        using var sender = new TransportCipher(key, counter);
        using var receiver = new TransportCipher(key, counter);
        var encrypted = new byte[row.Hex("ciphertext").Length];
        var decrypted = new byte[row.Hex("plaintext").Length];

        sender.Encrypt(row.Hex("plaintext"), encrypted);
        receiver.Decrypt(row.Hex("ciphertext"), decrypted);

        Assert.That(iv, Is.EqualTo(row.Hex("iv")));
        Assert.That(encrypted, Is.EqualTo(row.Hex("ciphertext")));
        Assert.That(decrypted, Is.EqualTo(row.Hex("plaintext")));
    }

    private static HandshakeFailure ReasonOf(string name) => name switch
    {
        "refused-foreign-root" or "refused-intermediate-signature" or "refused-issuer-serial" => HandshakeFailure.UntrustedRoot,
        "refused-leaf-signature" or "refused-leaf-issuer-differs" => HandshakeFailure.UntrustedLeaf,
        "refused-leaf-key-differs" => HandshakeFailure.KeyMismatch,
        "refused-expired" => HandshakeFailure.OutsideValidity,
        _ => throw new ArgumentException($"No reason is known for the refused chain {name}.", nameof(name)),
    };

    private static void CheckFrames(JsonElement vector, string self, FrameWriter writer, TransportCiphers ciphers)
    {
        var own = vector.At("transport").Hex(self == "client" ? "clientToServerKey" : "serverToClientKey");
        using var expected = new TransportCipher(own);
        foreach (var frame in vector.At("transport").List("frames"))
        {
            var plaintext = frame.Hex("plaintext");
            if (frame.At("from").GetString() == self)
            {
                Assert.That(ciphers.Send.Counter, Is.EqualTo(frame.At("counter").GetUInt64()));
                var output = new ArrayBufferWriter<byte>();
                writer.Write(output, plaintext, ciphers.Send);
                Assert.That(output.WrittenSpan.ToArray(), Is.EqualTo(frame.Hex("frame")));
                continue;
            }

            Assert.That(ciphers.Receive.Counter, Is.EqualTo(frame.At("counter").GetUInt64()));
            var decrypted = new byte[plaintext.Length];
            ciphers.Receive.Decrypt(Unframe(frame.Hex("frame")), decrypted);
            Assert.That(decrypted, Is.EqualTo(plaintext));
        }
    }

    private static byte[] Frame(FrameWriter writer, byte[] content)
    {
        var output = new ArrayBufferWriter<byte>();
        writer.Write(output, content);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Unframe(byte[] frame)
    {
        var reader = FrameReader.OfServer();
        reader.Append(frame);
        return reader.TryRead(out var content) && reader.Pending == 0
            ? content.ToArray()
            : throw new InvalidDataException("The vector holds no whole frame.");
    }

    private static IEnumerable<TestCaseData> Connections(bool accepted) => VectorFiles.Cases(File, "vectors")
        .Where(data => ((JsonElement)data.Arguments[0]!).At("expect").At("accepted").GetBoolean() == accepted);

    private sealed class Keys(JsonElement vector)
    {
        public KeyPair ClientEphemeral { get; } = Pair(vector, "clientEphemeral");

        public KeyPair ClientStatic { get; } = Pair(vector, "clientStatic");

        public KeyPair ServerEphemeral { get; } = Pair(vector, "serverEphemeral");

        public KeyPair ServerStatic { get; } = Pair(vector, "serverStatic");

        public NoiseRoot Root { get; } = NoiseRoot.Parse(vector.At("certificate").Text("trustedRoot"));

        private static KeyPair Pair(JsonElement vector, string name)
        {
            var pair = KeyPair.FromPrivateKey(vector.At("keys").At(name).Hex("private"));
            Assert.That(pair.PublicKey.ToArray(), Is.EqualTo(vector.At("keys").At(name).Hex("public")));
            return pair;
        }
    }

    private sealed class StepTrace(JsonElement vector)
    {
        private readonly JsonElement[] _steps = [.. vector.List("steps")];
        private int _next;

        public void Check(NoiseState state)
        {
            var step = _steps[_next++];
            var name = step.At("step").GetString();
            Assert.That(state.Hash.ToArray(), Is.EqualTo(step.Hex("h")), $"h after {name}");
            Assert.That(state.ChainingKey.ToArray(), Is.EqualTo(step.Hex("ck")), $"ck after {name}");
            Assert.That(state.Key.ToArray(), Is.EqualTo(step.Hex("k")), $"k after {name}");
            Assert.That(state.Counter, Is.EqualTo(step.At("n").GetUInt32()), $"n after {name}");
        }

        public void CheckEnd() => Assert.That(_next, Is.EqualTo(_steps.Length));
    }
}
