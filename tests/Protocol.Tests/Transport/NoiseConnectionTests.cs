using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Server.Noise;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Tests.Transport;

/// <summary>The two loops against a scripted server: order, ends, errors, cancellation.</summary>
[CancelAfter(20_000)]
public sealed class NoiseConnectionTests
{
    private static readonly IRandomSource Random = SystemRandomSource.Instance;
    private static readonly KeyPair DeviceKey = KeyPair.Generate(Random);
    private static readonly byte[] Login = [1, 2, 3];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_760_000_000));

    [Test]
    public async Task Nodes_travel_both_ways_in_order_under_any_chunking(CancellationToken cancellationToken)
    {
        await Gen.Int[1, 200].Array[1, 12].SampleAsync(
            async sizes =>
            {
                var (connection, server, _) = await ConnectAsync(sizes);
                await using (connection)
                {
                    var sent = Enumerable.Range(0, 20).Select(i => Numbered(i, new byte[i * 37])).ToArray();
                    foreach (var node in sent)
                    {
                        await connection.SendAsync(node, cancellationToken);
                        await server.SendAsync(node);
                    }

                    foreach (var node in sent)
                    {
                        Assert.That(Same(await server.ReceiveAsync(), node), Is.True);
                        Assert.That(Same(await connection.Incoming.ReadAsync(cancellationToken), node), Is.True);
                    }
                }
            },
            iter: 20);
    }

    [Test]
    public async Task Server_learns_key_payload_and_routing_information()
    {
        var (connection, server, _) = await ConnectAsync(routingInfo: [7, 8]);
        await using (connection)
        {
            Assert.That(server.Client!.StaticKey.ToArray(), Is.EqualTo(DeviceKey.PublicKey.ToArray()));
            Assert.That(server.Client.Payload.ToArray(), Is.EqualTo(Login));
            Assert.That(server.RoutingInfo.ToArray(), Is.EqualTo(new byte[] { 7, 8 }));
        }
    }

    [Test]
    public async Task Server_with_another_root_is_refused_and_the_transport_closed()
    {
        var (client, serverSide) = DuplexTransport.CreatePair();
        var handshake = new ScriptedServer(serverSide).ShakeHandsAsync();

        var failure = await FailureOfConnectAsync(client, new CertificateAuthority(Random).Root);

        Assert.That(failure.Reason, Is.EqualTo(FailureReason.ProtocolViolation));
        Assert.That(failure.IsTransient, Is.True);
        Assert.That(client.IsDisposed, Is.True);
        Assert.That(async () => await handshake, Throws.TypeOf<EndOfStreamException>());
    }

    [Test]
    public async Task Garbage_instead_of_a_handshake_is_refused()
    {
        var (client, server) = DuplexTransport.CreatePair();
        await server.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());

        var failure = await FailureOfConnectAsync(client, NoiseRoot.PublicService);

        Assert.That(failure.Reason, Is.EqualTo(FailureReason.ProtocolViolation));
    }

    [Test]
    public async Task Server_that_closes_during_the_handshake_is_a_lost_connection()
    {
        var (client, server) = DuplexTransport.CreatePair();
        await server.CloseAsync();

        var failure = await FailureOfConnectAsync(client, NoiseRoot.PublicService);

        Assert.That(failure.Reason, Is.EqualTo(FailureReason.ConnectionLost));
    }

    [Test]
    public async Task Silent_server_runs_into_the_time_out()
    {
        var (client, _) = DuplexTransport.CreatePair();
        var connecting = FailureOfConnectAsync(client, NoiseRoot.PublicService);

        _time.Advance(new NoiseConnectionOptions().HandshakeTimeout);

        Assert.That((await connecting).Reason, Is.EqualTo(FailureReason.TimedOut));
        Assert.That(client.IsDisposed, Is.True);
    }

    [Test]
    public async Task Cancelled_handshake_closes_the_transport()
    {
        var (client, _) = DuplexTransport.CreatePair();
        using var cancellation = new CancellationTokenSource();
        var connecting = NoiseConnection.ConnectAsync(
            client, new NoiseClient(DeviceKey, Login, NoiseRoot.PublicService), new(), _time, Random, NullLogger.Instance, cancellation.Token);

        await cancellation.CancelAsync();

        Assert.That(async () => await connecting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(client.IsDisposed, Is.True);
    }

    [Test]
    public async Task What_came_before_the_end_is_still_read()
    {
        var (connection, server, serverSide) = await ConnectAsync();
        await server.SendAsync(Numbered(1));
        await serverSide.CloseAsync();

        Assert.That((await connection.Completion).Reason, Is.EqualTo(FailureReason.ConnectionLost));
        Assert.That(Same(await connection.Incoming.ReadAsync(), Numbered(1)), Is.True);
        await connection.Incoming.Completion;
    }

    [Test]
    public async Task Frame_that_does_not_decrypt_ends_the_connection()
    {
        var (connection, server, _) = await ConnectAsync();
        await server.SendFrameAsync(new byte[40]);

        await AssertEndsAsync(connection, FailureReason.ProtocolViolation);
    }

    [Test]
    public async Task Frame_shorter_than_its_tag_ends_the_connection()
    {
        var (connection, server, _) = await ConnectAsync();
        await server.SendFrameAsync([1]);

        await AssertEndsAsync(connection, FailureReason.ProtocolViolation);
    }

    [Test]
    public async Task Malformed_node_ends_the_connection()
    {
        var (connection, server, _) = await ConnectAsync();
        await server.SendPayloadAsync([0, 0xF8, 0xFF]);

        await AssertEndsAsync(connection, FailureReason.ProtocolViolation);
    }

    [Test]
    public async Task Frame_beyond_the_limit_ends_the_connection_before_it_arrives()
    {
        var (connection, _, serverSide) = await ConnectAsync(options: new() { MaxFrameLength = 4096 });
        await serverSide.SendAsync(new byte[] { 0, 0x10, 1 });

        await AssertEndsAsync(connection, FailureReason.ProtocolViolation);
    }

    [Test]
    public async Task Node_beyond_a_frame_is_refused_and_the_connection_goes_on()
    {
        var (connection, server, _) = await ConnectAsync();
        await using (connection)
        {
            Assert.That(
                async () => await connection.SendAsync(new Node("message").WithBytes(new byte[0xFF_FFFF])),
                Throws.InstanceOf<InvalidRequestException>());

            await connection.SendAsync(Numbered(1));
            Assert.That(Same(await server.ReceiveAsync(), Numbered(1)), Is.True);
        }
    }

    [Test]
    public async Task Broken_write_has_an_unknown_outcome_and_poisons_the_socket()
    {
        var (connection, _, _, client) = await ConnectWithTransportAsync();
        client.BreakNextSend = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var broken = connection.SendAsync(Numbered(1));
        var waiting = connection.SendAsync(Numbered(2));

        client.BreakNextSend.SetResult();

        Assert.That(async () => await broken, Throws.TypeOf<WriteInterruptedException>());
        Assert.That(async () => await waiting, Throws.TypeOf<ConnectionException>());
        Assert.That(async () => await connection.SendAsync(Numbered(3)), Throws.TypeOf<ConnectionException>());
        await AssertEndsAsync(connection, FailureReason.ConnectionLost);
    }

    [Test]
    public async Task Cancelled_send_that_waits_is_withdrawn_and_the_next_one_goes()
    {
        var (connection, server, _, client) = await ConnectWithTransportAsync();
        await using (connection)
        {
            client.HoldSends = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var cancellation = new CancellationTokenSource();
            var first = connection.SendAsync(Numbered(1));
            var second = connection.SendAsync(Numbered(2), cancellation.Token);
            var third = connection.SendAsync(Numbered(3));

            await cancellation.CancelAsync();
            Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
            client.HoldSends.SetResult();
            await Task.WhenAll(first, third);

            Assert.That(Same(await server.ReceiveAsync(), Numbered(1)), Is.True);
            Assert.That(Same(await server.ReceiveAsync(), Numbered(3)), Is.True);
        }
    }

    [Test]
    public async Task Senders_wait_when_the_queue_is_full()
    {
        var (connection, server, _, client) = await ConnectWithTransportAsync(new() { OutgoingCapacity = 1 });
        await using (connection)
        {
            client.HoldSends = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var sends = Enumerable.Range(0, 10).Select(i => connection.SendAsync(Numbered(i))).ToArray();
            client.HoldSends.SetResult();
            await Task.WhenAll(sends);

            for (var i = 0; i < sends.Length; i++)
            {
                Assert.That(Same(await server.ReceiveAsync(), Numbered(i)), Is.True);
            }
        }
    }

    [Test]
    public async Task Clean_close_writes_what_waits_first()
    {
        var (connection, server, serverSide, client) = await ConnectWithTransportAsync();
        client.HoldSends = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sends = new[] { connection.SendAsync(Numbered(1)), connection.SendAsync(Numbered(2)) };
        var closing = connection.CloseAsync();
        client.HoldSends.SetResult();
        await Task.WhenAll(sends);

        Assert.That(Same(await server.ReceiveAsync(), Numbered(1)), Is.True);
        Assert.That(Same(await server.ReceiveAsync(), Numbered(2)), Is.True);
        Assert.That(await server.ReceiveAsync(), Is.Null);
        await serverSide.CloseAsync();
        await closing;
        Assert.That((await connection.Completion).Reason, Is.EqualTo(FailureReason.ClosedLocally));
        Assert.That(async () => await connection.SendAsync(Numbered(3)), Throws.TypeOf<ConnectionException>());
    }

    [Test]
    public async Task Close_cuts_a_half_open_connection_after_the_time_out()
    {
        var options = new NoiseConnectionOptions();
        var (connection, _, _, client) = await ConnectWithTransportAsync(options);
        client.HoldSends = new TaskCompletionSource();
        var stuck = connection.SendAsync(Numbered(1));
        var waiting = connection.SendAsync(Numbered(2));
        var closing = connection.CloseAsync();

        _time.Advance(options.CloseTimeout);
        await closing;

        Assert.That((await connection.Completion).Reason, Is.EqualTo(FailureReason.ClosedLocally));
        Assert.That(async () => await stuck, Throws.TypeOf<WriteInterruptedException>().Or.TypeOf<ConnectionException>());
        Assert.That(async () => await waiting, Throws.TypeOf<ConnectionException>());
        Assert.That(client.IsDisposed, Is.True);
    }

    [Test]
    public async Task Reader_that_does_not_read_holds_the_server_back_and_disposal_still_works()
    {
        var (connection, server, _) = await ConnectAsync(options: new() { IncomingCapacity = 2 });
        for (var i = 0; i < 50; i++)
        {
            await server.SendAsync(Numbered(i));
        }

        await connection.Incoming.WaitToReadAsync();
        Assert.That(connection.Incoming.Count, Is.LessThanOrEqualTo(2));
        await connection.DisposeAsync();

        Assert.That((await connection.Completion).Reason, Is.EqualTo(FailureReason.ClosedLocally));
    }

    private static Node Numbered(int number, byte[]? content = null) =>
        new Node("message", ("id", number.ToString())).WithBytes(content ?? [1]);

    private static bool Same(Node? actual, Node expected) =>
        actual is not null && Payload.Pack(actual).AsSpan().SequenceEqual(Payload.Pack(expected));

    private static async Task AssertEndsAsync(NoiseConnection connection, FailureReason reason)
    {
        Assert.That((await connection.Completion).Reason, Is.EqualTo(reason));
        await connection.Incoming.Completion;
        Assert.That(async () => await connection.SendAsync(Numbered(0)), Throws.TypeOf<ConnectionException>());
        await connection.DisposeAsync();
    }

    private async Task<ConnectionFailure> FailureOfConnectAsync(DuplexTransport client, NoiseRoot root)
    {
        try
        {
            await NoiseConnection.ConnectAsync(
                client, new NoiseClient(DeviceKey, Login, root), new(), _time, Random, NullLogger.Instance);
        }
        catch (ConnectionException exception)
        {
            return exception.Failure;
        }

        throw new AssertionException("The connection was made.");
    }

    private async Task<(NoiseConnection Connection, ScriptedServer Server, DuplexTransport ServerSide)> ConnectAsync(
        int[]? chunkSizes = null, byte[]? routingInfo = null, NoiseConnectionOptions? options = null)
    {
        var (connection, server, serverSide, _) = await ConnectWithTransportAsync(options, chunkSizes, routingInfo);
        return (connection, server, serverSide);
    }

    private async Task<(NoiseConnection Connection, ScriptedServer Server, DuplexTransport ServerSide, DuplexTransport Client)>
        ConnectWithTransportAsync(NoiseConnectionOptions? options = null, int[]? chunkSizes = null, byte[]? routingInfo = null)
    {
        var (client, serverSide) = DuplexTransport.CreatePair(chunkSizes ?? []);
        var server = new ScriptedServer(serverSide);
        var handshake = server.ShakeHandsAsync();
        var who = new NoiseClient(DeviceKey, Login, server.Root) { RoutingInfo = routingInfo };
        var connection = await NoiseConnection.ConnectAsync(client, who, options ?? new(), _time, Random, NullLogger.Instance);
        await handshake;
        return (connection, server, serverSide, client);
    }
}
