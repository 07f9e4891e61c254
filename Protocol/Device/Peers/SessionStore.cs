using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>
/// The Signal state of this device. An operation names what it needs, computes under the one lock of the device, and hands
/// its changes to the commit pipeline; so no two operations work on the same ratchet, and nothing waits for the disk in between.
/// </summary>
internal sealed class SessionStore(AddressBook addresses, CommitPipeline commits, SignalCaches caches)
{
    private readonly Lock _gate = new();
    private bool _isClosed;

    /// <summary>Where the sessions with devices are kept.</summary>
    public async ValueTask<PeerAddress[]> ResolveAsync(IReadOnlyList<Jid> devices, CancellationToken cancellationToken)
    {
        var peers = new PeerAddress[devices.Count];
        for (var i = 0; i < peers.Length; i++)
        {
            var device = await addresses.PreferLidAsync(devices[i], cancellationToken);
            var number = device.IsLid ? await addresses.AlternativeAsync(device, cancellationToken) : null;
            peers[i] = new PeerAddress(device, number?.SignalAddress);
        }

        return peers;
    }

    /// <summary>Runs an operation.</summary>
    /// <param name="peers">The devices whose sessions and identities it may touch.</param>
    /// <param name="operation">Reads and changes; throws to change nothing.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <returns>What it computed, and a task that completes when its changes are durable.</returns>
    public ValueTask<(T Result, Task Commit)> RunAsync<T>(
        IReadOnlyList<PeerAddress> peers, Func<SessionTransaction, T> operation, CancellationToken cancellationToken) =>
        RunAsync(peers, PreKeyNeeds.None, operation, cancellationToken);

    /// <summary>Runs an operation that may also use pre-keys of ours.</summary>
    public async ValueTask<(T Result, Task Commit)> RunAsync<T>(
        IReadOnlyList<PeerAddress> peers, PreKeyNeeds needs, Func<SessionTransaction, T> operation,
        CancellationToken cancellationToken)
    {
        var ids = IdsOf(peers);
        using var sessions = await caches.Sessions.UseAsync(ids, cancellationToken);
        using var identities = await caches.Identities.UseAsync(ids, cancellationToken);
        using var preKeys = await caches.PreKeys.UseAsync(needs.PreKeyIds, cancellationToken);
        using var signedPreKeys = await caches.SignedPreKeys.UseAsync(needs.SignedPreKeyIds, cancellationToken);
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new ConnectionException(new ConnectionFailure(FailureReason.ClosedLocally));
            }

            var transaction = new SessionTransaction(caches, commits);
            return (operation(transaction), transaction.CompleteAsync());
        }
    }

    /// <summary>Lets no operation through any more and commits exact counters, so that the next owner need not skip any.</summary>
    /// <returns>Completes when they are durable.</returns>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            var transaction = new SessionTransaction(caches, commits);
            foreach (var (id, session) in caches.Sessions.All())
            {
                if (session.HoldsReservation)
                {
                    transaction.Change([new RecordChange(new RecordKey(RecordKind.Session, id), session.Release().Serialize())]);
                }
            }

            return transaction.CompleteAsync();
        }
    }

    private static List<string> IdsOf(IReadOnlyList<PeerAddress> peers)
    {
        var ids = new List<string>(peers.Count * 2);
        foreach (var peer in peers)
        {
            ids.Add(peer.Id);
            if (peer.NumberId is not null)
            {
                ids.Add(peer.NumberId);
            }
        }

        return ids;
    }
}
