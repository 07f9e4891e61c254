using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Schema;

/// <summary>The schema's history, the same for both databases.</summary>
/// <remarks>
/// Times are milliseconds since 1970, UTC. <c>*_hash</c> is a keyed hash for equality look-ups of what is otherwise sealed.
/// <c>sealed</c> is an envelope of <see cref="Sealing.KeyRing"/>.
/// </remarks>
internal static class GatewaySchema
{
    /// <summary>Makes the table of the versions, where there is none.</summary>
    public const string VersionTable = """
        CREATE TABLE IF NOT EXISTS schema_version (
            version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)
        """;

    /// <summary>All migrations, in order.</summary>
    public static readonly IReadOnlyList<Migration> Migrations =
    [
        new(1, "leases, devices, events, numbers, grains", [Leases, DeviceRecords, Events, EventHeads, EventReceipts, EventReceiptsByAge,
            EventsByAge, Numbers, GrainState, Reminders, RemindersByHash]),
        new(2, "messages", [Messages, MessagesPending, MessagesScheduled, MessagesByKey, MessagesHeld, MessagesExpiring, MessagesDead,
            MessagesFinished, MessagesIdempotency, QueuePauses, Chats]),
        new(3, "suppressions and schedules", [Suppressions, QueueSchedules]),
        new(4, "messages side by side", MessagesSideBySide.Statements),
        new(5, "pacing and pools", [Pacing, PacingByAge, Pools]),
        new(6, "queue maps", [QueueMaps]),
    ];

    /// <summary>Gives the version of the newest migration that a database has; 0 for none.</summary>
    public static readonly SqlText AppliedVersion = new("SELECT COALESCE(MAX(version), 0) FROM schema_version");

    /// <summary>Notes that a migration was applied; for the same transaction.</summary>
    public static readonly SqlText RecordVersion = new(
        "INSERT INTO schema_version (version, name, applied_at) VALUES (@version, @name, {now_ms})");

    /// <summary>The migrations that a database lacks, in order.</summary>
    /// <param name="applied">The version of its newest one; 0 for none.</param>
    /// <exception cref="StorageUnavailableException">The database is newer than this release.</exception>
    public static IEnumerable<Migration> MissingAfter(int applied) =>
        applied <= Migrations[^1].Version
            ? Migrations.Where(step => step.Version > applied)
            : throw new StorageUnavailableException(
                $"The database has schema version {applied}; this release knows up to {Migrations[^1].Version}.");

    private const string Leases = """
        CREATE TABLE leases (
            lease_key TEXT PRIMARY KEY, tenant TEXT NOT NULL, owner TEXT NOT NULL, epoch BIGINT NOT NULL,
            expires_at BIGINT NOT NULL, clean SMALLINT NOT NULL, previous_clean SMALLINT NOT NULL)
        """;

    private const string DeviceRecords = """
        CREATE TABLE device_records (
            tenant TEXT NOT NULL, instance TEXT NOT NULL, kind SMALLINT NOT NULL, record_key TEXT NOT NULL,
            epoch BIGINT NOT NULL, sealed {blob} NOT NULL,
            PRIMARY KEY (tenant, instance, kind, record_key))
        """;

    private const string Events = """
        CREATE TABLE events (
            tenant TEXT NOT NULL, instance TEXT NOT NULL, seq BIGINT NOT NULL, epoch BIGINT NOT NULL,
            logged_at BIGINT NOT NULL, sealed {blob} NOT NULL,
            PRIMARY KEY (tenant, instance, seq))
        """;

    private const string EventsByAge = "CREATE INDEX events_age ON events (logged_at)";

    private const string EventHeads = """
        CREATE TABLE event_heads (
            tenant TEXT NOT NULL, instance TEXT NOT NULL, last_seq BIGINT NOT NULL, trimmed_to BIGINT NOT NULL,
            PRIMARY KEY (tenant, instance))
        """;

    private const string EventReceipts = """
        CREATE TABLE event_receipts (
            tenant TEXT NOT NULL, instance TEXT NOT NULL, wire_id TEXT NOT NULL, kind SMALLINT NOT NULL,
            received_at BIGINT NOT NULL, epoch BIGINT NOT NULL,
            PRIMARY KEY (tenant, instance, wire_id, kind))
        """;

    private const string EventReceiptsByAge = "CREATE INDEX event_receipts_age ON event_receipts (received_at)";

    private const string Numbers = """
        CREATE TABLE numbers (
            number_hash TEXT PRIMARY KEY, tenant TEXT NOT NULL, instance TEXT NOT NULL, claimed_at BIGINT NOT NULL,
            epoch BIGINT NOT NULL)
        """;

    private const string GrainState = """
        CREATE TABLE grain_state (
            tenant TEXT NOT NULL, state_name TEXT NOT NULL, grain_id TEXT NOT NULL, etag BIGINT NOT NULL,
            sealed {blob} NOT NULL,
            PRIMARY KEY (tenant, state_name, grain_id))
        """;

    private const string Reminders = """
        CREATE TABLE reminders (
            tenant TEXT NOT NULL, grain_id TEXT NOT NULL, name TEXT NOT NULL, grain_hash BIGINT NOT NULL,
            start_at BIGINT NOT NULL, period BIGINT NOT NULL, etag TEXT NOT NULL,
            PRIMARY KEY (grain_id, name))
        """;

    private const string RemindersByHash = "CREATE INDEX reminders_hash ON reminders (grain_hash)";

    private const string Messages = """
        CREATE TABLE messages (
            id TEXT PRIMARY KEY, tenant TEXT NOT NULL, queue TEXT NOT NULL, partition_no INTEGER NOT NULL,
            slot SMALLINT NOT NULL, seq BIGINT NOT NULL, epoch BIGINT NOT NULL, state SMALLINT NOT NULL,
            pool TEXT NOT NULL, wanted_instance TEXT, instance TEXT, wire_id TEXT NOT NULL, priority SMALLINT NOT NULL,
            line_at BIGINT NOT NULL, rank BIGINT NOT NULL, next_at BIGINT NOT NULL, held SMALLINT NOT NULL,
            expires_at BIGINT, attempts INTEGER NOT NULL, max_attempts INTEGER NOT NULL, crashes SMALLINT NOT NULL,
            recipient_hash TEXT NOT NULL, key_hash TEXT NOT NULL, idempotency_hash TEXT, body_hash TEXT,
            accepted_at BIGINT NOT NULL, finished_at BIGINT, dead_reason SMALLINT NOT NULL, history TEXT NOT NULL,
            sealed {blob} NOT NULL)
        """;

    private const string MessagesPending = """
        CREATE INDEX messages_pending ON messages (tenant, queue, partition_no, pool, rank, seq, priority)
            WHERE state = 1 AND held = 0
        """;

    private const string MessagesScheduled = """
        CREATE INDEX messages_scheduled ON messages (tenant, queue, partition_no, next_at, seq, priority) WHERE state = 0
        """;

    private const string MessagesByKey = """
        CREATE INDEX messages_key ON messages (tenant, queue, partition_no, key_hash, rank, seq)
            WHERE state = 1 AND held = 0
        """;

    private const string MessagesHeld = """
        CREATE INDEX messages_held ON messages (tenant, queue, partition_no) WHERE held = 1
        """;

    private const string MessagesExpiring = """
        CREATE INDEX messages_expiring ON messages (tenant, queue, partition_no, expires_at)
            WHERE state IN (0, 1) AND expires_at IS NOT NULL
        """;

    private const string MessagesDead = """
        CREATE INDEX messages_dead ON messages (tenant, queue, partition_no, finished_at, id, priority, seq) WHERE state = 4
        """;

    private const string MessagesFinished = """
        CREATE INDEX messages_finished ON messages (finished_at) WHERE state IN (3, 5, 6)
        """;

    private const string MessagesIdempotency = """
        CREATE UNIQUE INDEX messages_idempotency ON messages (tenant, queue, idempotency_hash)
            WHERE idempotency_hash IS NOT NULL
        """;

    private const string QueuePauses = """
        CREATE TABLE queue_pauses (
            tenant TEXT NOT NULL, queue TEXT NOT NULL, partition_no INTEGER NOT NULL, pool TEXT NOT NULL,
            instance TEXT NOT NULL, epoch BIGINT NOT NULL,
            PRIMARY KEY (tenant, queue, partition_no, pool, instance))
        """;

    private const string Suppressions = """
        CREATE TABLE suppressions (
            tenant TEXT NOT NULL, recipient_hash TEXT NOT NULL, added_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, recipient_hash))
        """;

    private const string QueueSchedules = """
        CREATE TABLE queue_schedules (
            tenant TEXT NOT NULL, queue TEXT NOT NULL, partition_no INTEGER NOT NULL, name TEXT NOT NULL, next_at BIGINT,
            epoch BIGINT NOT NULL, sealed {blob} NOT NULL,
            PRIMARY KEY (tenant, queue, partition_no, name))
        """;

    // A value is the time at which a bucket is full, or a day of new chats ends, in UTC ticks; pace_key holds a recipient as a keyed hash.
    private const string Pacing = """
        CREATE TABLE pacing (
            tenant TEXT NOT NULL, instance TEXT NOT NULL, pace_key TEXT NOT NULL, value BIGINT NOT NULL,
            ends_at BIGINT NOT NULL, epoch BIGINT NOT NULL,
            PRIMARY KEY (tenant, instance, pace_key))
        """;

    private const string PacingByAge = "CREATE INDEX pacing_age ON pacing (ends_at)";

    private const string Pools = """
        CREATE TABLE pools (
            tenant TEXT NOT NULL, pool TEXT NOT NULL, version BIGINT NOT NULL, settings TEXT NOT NULL,
            PRIMARY KEY (tenant, pool))
        """;

    private const string QueueMaps = """
        CREATE TABLE queue_maps (
            tenant TEXT NOT NULL, queue TEXT NOT NULL, epoch BIGINT NOT NULL, partitions INTEGER NOT NULL,
            owners {blob} NOT NULL,
            PRIMARY KEY (tenant, queue))
        """;

    private const string Chats = """
        CREATE TABLE chats (
            tenant TEXT NOT NULL, recipient_hash TEXT NOT NULL, instance TEXT NOT NULL, last_at BIGINT NOT NULL,
            epoch BIGINT NOT NULL,
            PRIMARY KEY (tenant, recipient_hash, instance))
        """;
}

/// <summary>One step of the schema, applied once and never changed after a release.</summary>
/// <param name="Version">Counted from 1, without gaps.</param>
/// <param name="Name">What it brings.</param>
/// <param name="Statements">The statements in the common form, see <see cref="Sql.SqlDialect.Render"/>.</param>
internal sealed record Migration(int Version, string Name, IReadOnlyList<string> Statements);
