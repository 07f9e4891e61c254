using System.Collections.Immutable;
using OrleansGateway.Protocol.Signal.Pairwise;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>
/// All sessions with one device: the current one and those that it replaced, which late messages may still need. Immutable:
/// an operation that fails leaves it as it was, and one that succeeds returns a new record.
/// </summary>
/// <remarks>
/// <para><b>Obligations of the owner</b> (design.md, promise 3). Use each record once: the one that an operation returned replaces
/// the one that went in, also for the next operation on the same peer. Before a ciphertext leaves, every record up to it that
/// asked for a commit (<see cref="EncryptedMessage.MustCommit"/>, and each decrypted message) has been committed. A commit
/// that failed or did not return makes the record in memory void: load it again.</para>
/// <para><b>Reservation.</b> The sending chain reserves up to 64 counters per commit, see <see cref="HoldsReservation"/>. What
/// <see cref="Parse"/> returns treats counters that may have been used as used. To stop without a gap, commit
/// <see cref="Release"/>.</para>
/// </remarks>
internal sealed class SessionRecord
{
    /// <summary>How many sessions are kept besides the current one.</summary>
    public const int MaxArchivedSessions = 40;

    /// <summary>How far a message may be ahead of its chain.</summary>
    public const int MaxForwardJump = 2000;

    /// <summary>How many keys of messages that have not come yet a session keeps; the oldest go first.</summary>
    public const int MaxStoredKeys = 2000;

    /// <summary>How many keys of messages that have not come yet the archived sessions keep together.</summary>
    private const int MaxArchivedStoredKeys = 2000;

    internal SessionRecord(SessionState? current, ImmutableArray<SessionState> archived)
    {
        Current = current;
        Archived = archived;
    }

    /// <summary>Whether messages can be encrypted.</summary>
    public bool HasCurrentSession => Current is not null;

    /// <summary>The peer's registration id in the current session; null where there is none.</summary>
    public uint? RemoteRegistrationId => Current?.RemoteRegistrationId;

    /// <summary>The counter that the next message takes.</summary>
    public uint NextCounter => Current?.Sending?.MessageCount ?? 0;

    /// <summary>The first counter that no commit of this record allows to use.</summary>
    public uint ReservedUntil => Current?.Sending?.ReservedUntil ?? 0;

    /// <summary>Whether counters are reserved that <see cref="Release"/> would give back.</summary>
    public bool HoldsReservation => Current?.Sending is { HoldsReservation: true };

    /// <summary>The session that encrypts.</summary>
    internal SessionState? Current { get; }

    /// <summary>The sessions before it, the newest first.</summary>
    internal ImmutableArray<SessionState> Archived { get; }

    /// <summary>Reads the stored form, as after an unclean end: reserved counters count as used.</summary>
    /// <param name="data">The stored form.</param>
    /// <exception cref="SignalException">The bytes are not a session record.</exception>
    public static SessionRecord Parse(ReadOnlySpan<byte> data) => SessionRecordFormat.Read(data);

    /// <summary>Writes the stored form.</summary>
    public byte[] Serialize() => SessionRecordFormat.Write(this);

    /// <summary>The record with unused reserved counters given back. Commit it before a clean end.</summary>
    public SessionRecord Release() => HoldsReservation
        ? new SessionRecord(Current! with { Sending = Current.Sending!.Release() }, Archived)
        : this;

    /// <summary>The record without a current session: the next message needs a new bundle, late ones still decrypt.</summary>
    public SessionRecord ArchiveCurrent() => Current is null ? this : new SessionRecord(null, ArchivedWith(Current));

    /// <summary>The record with a new session; the one before goes to the archive.</summary>
    internal static SessionRecord Begin(SessionRecord? before, SessionState state) =>
        before is null ? new SessionRecord(state, []) : new SessionRecord(state, before.ArchiveCurrent().Archived);

    /// <summary>The record with its current session moved on.</summary>
    internal SessionRecord WithCurrent(SessionState state) => new(state, Archived);

    /// <summary>The record with one session moved on; it stays where it is.</summary>
    internal SessionRecord Replace(SessionState before, SessionState after) => ReferenceEquals(before, Current)
        ? WithCurrent(after)
        : new SessionRecord(Current, Archived.Replace(before, after));

    /// <summary>
    /// The record after a message, with the archived session that the message used as the current one: the peer uses it, so that
    /// both sides come to use the same session. Not where the peer's identity changed since, or no session is current.
    /// </summary>
    /// <param name="before">The record before the message.</param>
    internal SessionRecord PromoteUsed(SessionRecord? before)
    {
        if (Current is null || before is null || !ReferenceEquals(Current, before.Current))
        {
            return this;
        }

        var used = Archived.FirstOrDefault(state => !before.Archived.Any(known => ReferenceEquals(known, state)));
        return used is not null && Current.RemoteIdentity.AsSpan().SequenceEqual(used.RemoteIdentity)
            ? new SessionRecord(used, new SessionRecord(Current, Archived.Remove(used)).ArchivedWith(Current))
            : this;
    }

    /// <summary>The session that a base key and an identity name, or null.</summary>
    internal SessionState? Find(byte[] baseKey, byte[] identity) => FindFirst(state =>
        baseKey.AsSpan().SequenceEqual(state.BaseKey) && identity.AsSpan().SequenceEqual(state.RemoteIdentity));

    /// <summary>The session that knows a ratchet key of the peer, or null.</summary>
    internal SessionState? FindOwner(byte[] ratchetKey) =>
        Current?.Receiving.IndexOf(ratchetKey) >= 0
            ? Current
            : FindFirst(state => state.Receiving.IndexOf(ratchetKey) >= 0);

    /// <summary>All sessions, the current one first.</summary>
    internal ImmutableArray<SessionState> All() => Current is null ? Archived : Archived.Insert(0, Current);

    private SessionState? FindFirst(Func<SessionState, bool> predicate) => All().FirstOrDefault(predicate);

    private ImmutableArray<SessionState> ArchivedWith(SessionState state)
    {
        var archived = Archived.Insert(0, state);
        return LimitStoredKeys(archived.Length > MaxArchivedSessions ? archived[..MaxArchivedSessions] : archived);
    }

    private static ImmutableArray<SessionState> LimitStoredKeys(ImmutableArray<SessionState> archived)
    {
        var left = MaxArchivedStoredKeys;
        var limited = archived.ToBuilder();
        for (var i = 0; i < limited.Count; i++)
        {
            limited[i] = limited[i] with { Receiving = limited[i].Receiving.DropSkippedOver(left) };
            left -= limited[i].Receiving.SkippedCount;
        }

        return limited.ToImmutable();
    }
}
