namespace OrleansGateway.Grains.Storage.Schema;

/// <summary>
/// Lays messages out in the order of their acceptance. Their ids begin with the slot, so that the index of ids took each new
/// row at another place, as the index of ordering keys did: a commit wrote a page a row, whose number grew with the table.
/// </summary>
internal static class MessagesSideBySide
{
    public static readonly IReadOnlyList<string> Statements =
    [
        Table, $"INSERT INTO messages_new ({Columns}) SELECT {Columns} FROM messages", "DROP TABLE messages",
        "ALTER TABLE messages_new RENAME TO messages", Pending, Scheduled, ByKey, Held, Expiring, Dead, Finished, Idempotency,
    ];

    private const string Columns = """
        id, tenant, queue, partition_no, slot, seq, epoch, state, pool, wanted_instance, instance, wire_id, priority, line_at,
        rank, next_at, held, expires_at, attempts, max_attempts, crashes, recipient_hash, key_hash, idempotency_hash, body_hash,
        accepted_at, finished_at, dead_reason, history, sealed
        """;

    private const string Table = """
        CREATE TABLE messages_new (
            seq BIGINT NOT NULL, id TEXT NOT NULL, tenant TEXT NOT NULL, queue TEXT NOT NULL, partition_no INTEGER NOT NULL,
            slot SMALLINT NOT NULL, epoch BIGINT NOT NULL, state SMALLINT NOT NULL,
            pool TEXT NOT NULL, wanted_instance TEXT, instance TEXT, wire_id TEXT NOT NULL, priority SMALLINT NOT NULL,
            line_at BIGINT NOT NULL, rank BIGINT NOT NULL, next_at BIGINT NOT NULL, held SMALLINT NOT NULL,
            expires_at BIGINT, attempts INTEGER NOT NULL, max_attempts INTEGER NOT NULL, crashes SMALLINT NOT NULL,
            recipient_hash TEXT NOT NULL, key_hash TEXT NOT NULL, idempotency_hash TEXT, body_hash TEXT,
            accepted_at BIGINT NOT NULL, finished_at BIGINT, dead_reason SMALLINT NOT NULL, history TEXT NOT NULL,
            sealed {blob} NOT NULL,
            PRIMARY KEY (seq, id))
        """;

    // The slot at the end lets a slot that moves be found without a look at the rows of others.
    private const string Pending = """
        CREATE INDEX messages_pending ON messages (tenant, queue, partition_no, pool, rank, seq, priority, slot)
            WHERE state = 1 AND held = 0
        """;

    private const string Scheduled = """
        CREATE INDEX messages_scheduled ON messages (tenant, queue, partition_no, next_at, seq, priority, slot)
            WHERE state = 0
        """;

    // 48 bits of the hash find the line; the query compares the rest.
    private const string ByKey = """
        CREATE INDEX messages_key ON messages (substr(key_hash, 1, 12), rank, seq) WHERE state = 1 AND held = 0
        """;

    private const string Held = "CREATE INDEX messages_held ON messages (tenant, queue, partition_no) WHERE held = 1";

    private const string Expiring = """
        CREATE INDEX messages_expiring ON messages (tenant, queue, partition_no, expires_at)
            WHERE state IN (0, 1) AND expires_at IS NOT NULL
        """;

    private const string Dead = """
        CREATE INDEX messages_dead ON messages (tenant, queue, partition_no, finished_at, id, priority, seq) WHERE state = 4
        """;

    private const string Finished = "CREATE INDEX messages_finished ON messages (finished_at) WHERE state IN (3, 5, 6)";

    private const string Idempotency = """
        CREATE UNIQUE INDEX messages_idempotency ON messages (tenant, queue, idempotency_hash)
            WHERE idempotency_hash IS NOT NULL
        """;
}
