using System.Buffers.Binary;
using System.Globalization;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>Sends requests and matches the replies: ids, time-outs, refusals, and a limit on open requests.</summary>
internal sealed class IqExecutor
{
    private readonly INodeConnection _connection;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly int _maxPending;
    private readonly string _prefix;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource<Node>> _pending = new(StringComparer.Ordinal);
    private ConnectionFailure? _failure;
    private long _next;

    /// <summary>Creates the executor of one connection.</summary>
    public IqExecutor(
        INodeConnection connection, TimeProvider time, IRandomSource random, TimeSpan timeout, int maxPending)
    {
        _connection = connection;
        _time = time;
        _timeout = timeout;
        _maxPending = maxPending;
        _prefix = StanzaIds.NewPrefix(random);
    }

    /// <summary>Sends a request and waits for the reply.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RequestRefusedException">The server refused.</exception>
    /// <exception cref="RequestTimedOutException">No reply came in time.</exception>
    /// <exception cref="ConnectionException">The connection ended.</exception>
    /// <exception cref="ProtocolViolationException">The reply lacks something.</exception>
    /// <exception cref="TooManyRequestsException">Too many requests are open.</exception>
    public Task<TReply> SendAsync<TReply>(IIqRequest<TReply> request, CancellationToken cancellationToken) =>
        SendAsync(request, Register(_maxPending), _timeout, cancellationToken);

    /// <summary>
    /// Sends a request that watches the connection: with a time-out of its own, and however many requests are open, since those
    /// may be open because the connection is dead.
    /// </summary>
    public Task<TReply> SendBeyondLimitAsync<TReply>(
        IIqRequest<TReply> request, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(request, Register(int.MaxValue), timeout, cancellationToken);

    private async Task<TReply> SendAsync<TReply>(
        IIqRequest<TReply> request, (string Id, Task<Node> Answer) open, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            // The time-out covers the write as well: to a peer that is gone it may wait as long as the reply would.
            var reply = await ExchangeAsync(request.ToNode(open.Id), open.Answer, cancellationToken)
                .WaitAsync(timeout, _time, cancellationToken);
            return IqStanza.RefusalOf(reply) is { } refusal ? throw refusal : request.ParseReply(reply);
        }
        catch (TimeoutException)
        {
            throw new RequestTimedOutException(timeout);
        }
        finally
        {
            Forget(open.Id);
        }
    }

    private async Task<Node> ExchangeAsync(Node request, Task<Node> answer, CancellationToken cancellationToken)
    {
        await _connection.SendAsync(request, cancellationToken);
        return await answer;
    }

    /// <summary>Takes a reply of the server; unexpected ones are dropped.</summary>
    public void OnReply(Node reply)
    {
        if (reply.Attribute("id") is { } id && Forget(id) is { } waiter)
        {
            waiter.TrySetResult(reply);
        }
    }

    /// <summary>Ends all open requests.</summary>
    public void OnConnectionEnded(ConnectionFailure failure)
    {
        TaskCompletionSource<Node>[] waiters;
        lock (_gate)
        {
            _failure = failure;
            waiters = [.. _pending.Values];
            _pending.Clear();
        }

        foreach (var waiter in waiters)
        {
            waiter.TrySetException(new ConnectionException(failure));
        }
    }

    private (string Id, Task<Node> Answer) Register(int maxPending)
    {
        var waiter = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw new ConnectionException(_failure);
            }

            if (_pending.Count >= maxPending)
            {
                throw new TooManyRequestsException(maxPending);
            }

            var id = _prefix + WireText.Of(++_next);
            _pending.Add(id, waiter);
            return (id, waiter.Task);
        }
    }

    private TaskCompletionSource<Node>? Forget(string id)
    {
        lock (_gate)
        {
            return _pending.Remove(id, out var waiter) ? waiter : null;
        }
    }
}

/// <summary>Ids of stanzas: a prefix that is random for each connection, then a number.</summary>
/// <remarks>Form <c>&lt;u16&gt;.&lt;u16&gt;-&lt;n&gt;</c>; source: docs/protocol/facts.md#client.stanzaTag.</remarks>
internal static class StanzaIds
{
    public static string NewPrefix(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[4];
        random.Fill(bytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{BinaryPrimitives.ReadUInt16BigEndian(bytes)}.{BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])}-");
    }
}
