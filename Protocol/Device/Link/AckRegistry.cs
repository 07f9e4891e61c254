using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>Who waits for the server's confirmation of which message.</summary>
internal sealed class AckRegistry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource<AckStanza>> _waiting = new(StringComparer.Ordinal);
    private ConnectionFailure? _failure;

    /// <summary>Begins to wait, before the message leaves.</summary>
    /// <param name="id">The wire id; two waits for the same id share one answer.</param>
    /// <exception cref="ConnectionException">The connection has ended.</exception>
    public Task<AckStanza> ExpectAsync(string id)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw new ConnectionException(_failure);
            }

            if (!_waiting.TryGetValue(id, out var waiter))
            {
                waiter = new TaskCompletionSource<AckStanza>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(id, waiter);
            }

            return waiter.Task;
        }
    }

    /// <summary>Stops waiting.</summary>
    public void Forget(string id)
    {
        lock (_gate)
        {
            _waiting.Remove(id);
        }
    }

    /// <summary>Takes a confirmation; an unexpected one is dropped.</summary>
    public void OnAck(AckStanza ack)
    {
        TaskCompletionSource<AckStanza>? waiter;
        lock (_gate)
        {
            _waiting.Remove(ack.Id, out waiter);
        }

        waiter?.TrySetResult(ack);
    }

    /// <summary>Ends all waits.</summary>
    public void OnConnectionEnded(ConnectionFailure failure)
    {
        TaskCompletionSource<AckStanza>[] waiters;
        lock (_gate)
        {
            _failure = failure;
            waiters = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (var waiter in waiters)
        {
            waiter.TrySetException(new ConnectionException(failure));
            _ = waiter.Task.Exception;
        }
    }
}
