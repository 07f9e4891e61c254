using System.Net.WebSockets;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class HostileInputTests : SandboxTests
{
    private static readonly byte[][] BrokenStanzas =
    [
        [],
        [0],
        [0, 0xff],
        [0, 0xf8, 0xff],
        [2, 1, 2, 3],
        [0, .. Enumerable.Repeat((byte)0xf8, 5_000)],
    ];

    [TestCaseSource(nameof(BrokenStanzas))]
    public async Task Bytes_that_are_not_a_stanza_end_only_the_stream(byte[] plaintext)
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        await client.SendPlaintextAsync(plaintext);

        var end = await client.ReceiveAsync("stream:error");
        Assert.That(end.Child("xml-not-well-formed"), Is.Not.Null);
        await using var again = await companion.LogInAsync(Server);
        Assert.That(Server.Devices.Get(companion.Paired.Jid).Connected, Is.True);
    }

    [Test]
    public async Task An_unknown_stanza_ends_the_stream()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        await client.SendAsync(new Node("surprise", ("id", "1")));

        Assert.That((await client.ReceiveAsync("stream:error")).Child("xml-not-well-formed"), Is.Not.Null);
    }

    [Test]
    public async Task A_frame_that_does_not_decrypt_ends_the_connection()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        await client.SendRawAsync(new byte[] { 0, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 });

        Assert.That((await client.ReceiveAsync("stream:error")).Child("xml-not-well-formed"), Is.Not.Null);
    }

    [Test]
    public async Task An_announced_frame_beyond_the_limit_ends_the_connection()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        await client.SendRawAsync(new byte[] { 0xff, 0xff, 0xff });

        Assert.That((await client.ReceiveAsync("stream:error")).Child("xml-not-well-formed"), Is.Not.Null);
    }

    [Test]
    public async Task Frames_may_arrive_in_single_bytes()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        await client.SendBytewiseAsync(Companion.Query("w:p", "get").WithAttribute("id", "slow"));

        Assert.That((await client.ReceiveAsync("iq", "slow")).Attribute("type"), Is.EqualTo("result"));
    }

    [TestCase("474554202f")]
    [TestCase("57410603000000")]
    [TestCase("574106030000050102030405")]
    [TestCase("57410603ffffff")]
    [TestCase("45440001000005")]
    public async Task A_wrong_handshake_is_closed_without_a_reason(string hex)
    {
        using var socket = await ScriptedClient.OpenAsync(Server);
        await socket.SendAsync(Convert.FromHexString(hex), WebSocketMessageType.Binary, endOfMessage: true, default);
        if (hex.EndsWith("05", StringComparison.Ordinal) && hex.StartsWith("4544", StringComparison.Ordinal))
        {
            // An unfinished introduction: only the end of the bytes can tell.
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }

        Assert.That(await ReceiveNothingAsync(socket), Is.True);
    }

    [Test]
    public async Task A_text_message_is_closed_without_a_reason()
    {
        using var socket = await ScriptedClient.OpenAsync(Server);

        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);

        Assert.That(await ReceiveNothingAsync(socket), Is.True);
    }

    [Test]
    public async Task A_tampered_last_handshake_message_is_closed_without_a_reason()
    {
        using var socket = await ScriptedClient.OpenAsync(Server);
        var writer = FrameWriter.OfClient();
        var companion = new Companion();
        var initiator = new XxInitiator(
            companion.NoiseKey, new NoiseRoot(Server.NoiseRootPublicKey.Span), Protocol.Core.SystemRandomSource.Instance);
        await ScriptedClient.SendFrameAsync(socket, writer, initiator.CreateHello());
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), default);
        initiator.AcceptServerHello(buffer.AsSpan(3, received.Count - 3), DateTimeOffset.UtcNow);
        var finish = initiator.CreateFinish([8, 1]);
        finish[^1] ^= 1;

        await ScriptedClient.SendFrameAsync(socket, writer, finish);

        Assert.That(await ReceiveNothingAsync(socket), Is.True);
    }

    [Test]
    public async Task A_registration_with_a_wrong_signature_is_refused()
    {
        var companion = new Companion();
        var payload = companion.RegistrationPayload();
        var signature = payload.DevicePairingData.ESkeySig.ToByteArray();
        signature[5] ^= 1;
        payload.DevicePairingData.ESkeySig = Google.Protobuf.ByteString.CopyFrom(signature);
        await using var client = await ScriptedClient.ConnectAsync(Server, companion.NoiseKey, payload);

        Assert.That((await client.ReceiveAsync("failure")).Attribute("reason"), Is.EqualTo("400"));
    }

    private static async Task<bool> ReceiveNothingAsync(ClientWebSocket socket)
    {
        try
        {
            var received = await socket.ReceiveAsync(new byte[16].AsMemory(), default);
            return received.MessageType == WebSocketMessageType.Close;
        }
        catch (WebSocketException)
        {
            return true;
        }
    }
}
