using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>
/// What one operation reads and changes of the Signal state. It sees its own changes; no other operation sees them before
/// <see cref="CompleteAsync"/>, and nothing is changed where the operation throws.
/// </summary>
internal sealed class SessionTransaction(SignalCaches caches, CommitPipeline commits)
{
    private readonly Dictionary<string, SessionRecord?> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IdentityRecord?> _identities = new(StringComparer.Ordinal);
    private readonly HashSet<uint> _usedPreKeys = [];
    private readonly List<RecordChange> _changes = [];
    private readonly List<DeviceEvent> _events = [];

    /// <summary>The session with a device; null where there is none.</summary>
    public SessionRecord? Session(PeerAddress peer)
    {
        if (Read(peer.Id) is { } session)
        {
            return session;
        }

        if (peer.NumberId is null || Read(peer.NumberId) is not { } older)
        {
            return null;
        }

        SetSession(peer, older);
        _ = StoredIdentity(peer);
        _sessions[peer.NumberId] = null;
        _changes.Add(new RecordChange(new RecordKey(RecordKind.Session, peer.NumberId), null));
        return older;
    }

    /// <summary>Sets a session.</summary>
    /// <param name="peer">The device.</param>
    /// <param name="session">The session as it is now.</param>
    /// <param name="mustCommit">Whether it has to be durable; false within a block of reserved counters.</param>
    public void SetSession(PeerAddress peer, SessionRecord session, bool mustCommit = true)
    {
        _sessions[peer.Id] = session;
        if (mustCommit)
        {
            _changes.Add(new RecordChange(new RecordKey(RecordKind.Session, peer.Id), session.Serialize()));
        }
    }

    /// <summary>The identity key last seen of a device; null where it was never met, or its identity is no longer valid.</summary>
    public IdentityRecord? Identity(PeerAddress peer) =>
        StoredIdentity(peer) is { IsForgotten: false } known ? known : null;

    /// <summary>Notes a new identity key of a device, and reports it where another one was known.</summary>
    /// <param name="peer">The device.</param>
    /// <param name="identity">The key.</param>
    /// <param name="now">The time, by the clock that our own messages are dated with.</param>
    /// <param name="serverTime">The server's time, for the event.</param>
    public void SetIdentity(PeerAddress peer, IdentityRecord identity, DateTimeOffset now, DateTimeOffset serverTime)
    {
        var before = StoredIdentity(peer);
        if (before is { IsForgotten: false })
        {
            _events.Add(new IdentityChanged(serverTime, peer.Device));
        }

        PutIdentity(peer.Id, identity.After(before, now));
    }

    /// <summary>Ends the current session with a device and forgets its identity; late messages can still be read.</summary>
    /// <param name="peer">The device.</param>
    /// <param name="now">The time, by the clock that our own messages are dated with.</param>
    public void Forget(PeerAddress peer, DateTimeOffset now)
    {
        if (Session(peer) is { } session)
        {
            SetSession(peer, session.ArchiveCurrent());
        }

        // What remains says since when another identity may be there: nothing older goes to it.
        if (Identity(peer) is { } identity)
        {
            PutIdentity(peer.Id, identity.Forget(now));
        }
    }

    /// <summary>A one-time pre-key of ours; null where it was used up.</summary>
    public PreKeyRecord? PreKey(uint id) => _usedPreKeys.Contains(id) ? null : Cached(caches.PreKeys, PreKeys.IdOf(id));

    /// <summary>A signed pre-key of ours; null where it is gone.</summary>
    public SignedPreKeyRecord? SignedPreKey(uint id) => Cached(caches.SignedPreKeys, PreKeys.IdOf(id));

    /// <summary>Removes a one-time pre-key that a message used.</summary>
    public void UsePreKey(uint id)
    {
        _usedPreKeys.Add(id);
        _changes.Add(new RecordChange(PreKeys.KeyOf(id), null));
    }

    /// <summary>Adds further records to the same commit.</summary>
    public void Change(IEnumerable<RecordChange> changes) => _changes.AddRange(changes);

    /// <summary>Adds an event to the same commit.</summary>
    public void Raise(DeviceEvent deviceEvent) => _events.Add(deviceEvent);

    /// <summary>Hands everything to the commit pipeline and makes it visible.</summary>
    /// <returns>Completes when it is durable, and with it all that this operation rests on.</returns>
    public Task CompleteAsync()
    {
        if (_changes.Count == 0 && _events.Count == 0 && _sessions.Count == 0)
        {
            return Task.CompletedTask;
        }

        var commit = commits.EnqueueAsync(_changes, _events);
        foreach (var (id, session) in _sessions)
        {
            caches.Sessions.Set(id, session, commit);
        }

        foreach (var (id, identity) in _identities)
        {
            caches.Identities.Set(id, identity, commit);
        }

        foreach (var id in _usedPreKeys)
        {
            caches.PreKeys.Set(PreKeys.IdOf(id), null, commit);
        }

        return commit;
    }

    // Moves to the LID as the session does, so that the two never part.
    private IdentityRecord? StoredIdentity(PeerAddress peer)
    {
        if (ReadIdentity(peer.Id) is { } identity)
        {
            return identity;
        }

        if (peer.NumberId is null || ReadIdentity(peer.NumberId) is not { } older)
        {
            return null;
        }

        PutIdentity(peer.Id, older);
        PutIdentity(peer.NumberId, null);
        return older;
    }

    private IdentityRecord? ReadIdentity(string id) =>
        _identities.TryGetValue(id, out var changed) ? changed : Cached(caches.Identities, id);

    private void PutIdentity(string id, IdentityRecord? identity)
    {
        _identities[id] = identity;
        _changes.Add(new RecordChange(new RecordKey(RecordKind.Identity, id), identity?.Serialize()));
    }

    private SessionRecord? Read(string id) =>
        _sessions.TryGetValue(id, out var changed) ? changed : Cached(caches.Sessions, id);

    private static T? Cached<T>(RecordCache<T> cache, string id)
        where T : class =>
        cache.TryGet(id, out var value) ? value : throw new RecordNotLoadedException();
}
