using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

internal sealed partial class MessageStore
{
    private static readonly SqlText InsertText = new("""
        {insert_new} INTO messages (
            id, tenant, queue, partition_no, slot, seq, epoch, state, pool, wanted_instance, wire_id, priority, line_at, rank,
            next_at, held, expires_at, attempts, max_attempts, crashes, recipient_hash, key_hash, idempotency_hash, body_hash,
            accepted_at, dead_reason, history, sealed)
        SELECT r.id, @tenant, @queue, @partition, r.slot, r.seq, @epoch, r.state, r.pool, r.wanted, r.wire, r.priority, r.line_at,
            r.rank, r.next_at, 0, r.expires, 0, r.max_attempts, 0, r.recipient, r.line, r.idempotency, r.body,
            r.accepted, 0, r.history, r.sealed
        {from_rows:id text, slot integer, seq integer, state integer, pool text, wanted text, wire text, priority integer,
            line_at integer, rank integer, next_at integer, expires integer, max_attempts integer, recipient text, line text,
            idempotency text, body text, accepted integer, history text, sealed blob}
        WHERE {fenced}
            AND NOT EXISTS (SELECT 1 FROM suppressions WHERE tenant = @tenant AND recipient_hash = r.recipient)
        {unless_there}
        {returning:messages.id}
        """);

    private static readonly SqlText ByIdempotencyText = new("""
        SELECT id, body_hash FROM messages WHERE tenant = @tenant AND queue = @queue AND idempotency_hash = @idempotency
        """);

    private static readonly SqlText ByIdempotenciesText = new("""
        SELECT idempotency_hash, id, body_hash FROM messages
        WHERE tenant = @tenant AND queue = @queue AND idempotency_hash IN {each:@idempotencies}
        """);

    private static readonly SqlText UpdateText = new("""
        UPDATE messages SET
            epoch = @epoch, state = r.state, instance = r.instance, line_at = r.line_at, rank = r.rank, next_at = r.next_at,
            held = r.held, attempts = r.attempts, crashes = r.crashes, finished_at = r.finished, dead_reason = r.dead_reason,
            history = history || r.added
        {from_rows:id text, seq integer, former integer, state integer, instance text, line_at integer, rank integer,
            next_at integer, held integer, attempts integer, crashes integer, finished integer, dead_reason integer, added text}
        WHERE messages.seq = r.seq AND messages.id = r.id AND messages.partition_no = @partition AND messages.state = r.former
            AND {fenced}
        {returning:messages.id}
        """);

    private static readonly SqlText PromoteText = new($"""
        UPDATE messages SET state = 1, line_at = next_at, rank = next_at - priority * @step, epoch = @epoch
        WHERE (seq, id) IN (
            SELECT seq, id FROM messages
            WHERE {OfPartition} AND state = 0 AND next_at <= @now ORDER BY next_at, seq LIMIT @limit)
        AND {Fence.Condition}
        RETURNING {HeaderColumns}
        """);

    private static readonly SqlText ExpireText = new($"""
        UPDATE messages SET state = 6, held = 0, epoch = @epoch, finished_at = @now, history = history || @history
        WHERE (seq, id) IN (
            SELECT seq, id FROM messages
            WHERE {OfPartition} AND state IN (0, 1) AND state = @from AND expires_at <= @now
            ORDER BY expires_at LIMIT @limit)
        AND {Fence.Condition}
        RETURNING {HeaderColumns}
        """);

    private static readonly SqlText ScanText = new($"""
        SELECT {HeaderColumns} FROM messages
        WHERE {OfPartition} AND pool = @pool AND state = 1 AND held = 0 AND (rank, seq) >= (@rank, @seq)
        ORDER BY rank, seq LIMIT @limit
        """);

    private static readonly SqlText FirstOfLinesText = new($"""
        SELECT {HeaderColumns} FROM messages WHERE {RowId} IN (
            SELECT (
                SELECT {RowId} FROM messages
                WHERE {OfPartition} AND substr(key_hash, 1, 12) = substr(line.value, 1, 12) AND key_hash = line.value
                    AND state = 1 AND held = 0
                ORDER BY rank, seq LIMIT 1)
            FROM {LinesTable} AS line)
        """);

    private const string LinesTable = "{each:@lines}";

    private const string RowId = "{row_id}";

    // The index of messages begins with their sequence, which is in their ids: whatever is new lies side by side.
    private const string Places = """
        (SELECT CAST(substr(place.value, 1, 19) AS BIGINT), substr(place.value, 20) FROM {each:@places} AS place)
        """;

    private static readonly SqlText HeldText = new($"""
        SELECT {HeaderColumns} FROM messages WHERE {OfPartition} AND held = 1 ORDER BY rank, seq
        """);

    // What is final stays behind when its slot moves, and is found from everywhere.
    private static readonly SqlText FindText = new($"""
        SELECT {HeaderColumns} FROM messages
        WHERE tenant = @tenant AND queue = @queue AND (partition_no = @partition OR state IN (3, 5, 6)) AND seq = @seq AND id = @id
        """);

    private static readonly SqlText LoadText = new($"""
        SELECT {HeaderColumns}, history, sealed FROM messages
        WHERE tenant = @tenant AND queue = @queue AND seq = @seq AND id = @id
        """);

    private static readonly SqlText BodiesText = new($"SELECT id, sealed FROM messages WHERE (seq, id) IN {Places}");

    // One branch a partial index, so that no branch reads rows.
    private static readonly SqlText CountText = new($"""
        SELECT 0, priority, COUNT(*), MAX(seq) FROM messages WHERE {OfPartition} AND state = 0 GROUP BY priority
        UNION ALL
        SELECT 1, priority, COUNT(*), MAX(seq) FROM messages WHERE {OfPartition} AND state = 1 AND held = 0 GROUP BY priority
        UNION ALL
        SELECT state, priority, COUNT(*), MAX(seq) FROM messages WHERE {OfPartition} AND held = 1 GROUP BY state, priority
        UNION ALL
        SELECT 4, priority, COUNT(*), MAX(seq) FROM messages WHERE {OfPartition} AND state = 4 GROUP BY priority
        """);

    // Not MIN(): a plan that PostgreSQL made while the table was small may read every row for it, and stays when it has grown.
    private static readonly SqlText PoolsText = new($"""
        WITH RECURSIVE pools(name) AS (
            SELECT (SELECT pool FROM messages WHERE {OfPartition} AND state = 1 AND held = 0 ORDER BY pool LIMIT 1)
            UNION ALL
            SELECT (
                SELECT pool FROM messages WHERE {OfPartition} AND state = 1 AND held = 0 AND pool > pools.name
                ORDER BY pool LIMIT 1)
            FROM pools WHERE pools.name IS NOT NULL)
        SELECT name FROM pools WHERE name IS NOT NULL
        """);

    private static readonly SqlText NextDueText = new($"""
        SELECT next_at FROM messages WHERE {OfPartition} AND state = 0 ORDER BY next_at LIMIT 1
        """);

    private static readonly SqlText NextExpiryText = new($"""
        SELECT expires_at FROM messages WHERE {OfPartition} AND state IN (0, 1) AND expires_at IS NOT NULL
        ORDER BY expires_at LIMIT 1
        """);

    private static readonly SqlText ChatsText = new("""
        SELECT recipient_hash, instance FROM chats WHERE tenant = @tenant AND recipient_hash IN {each:@recipients}
        """);

    private static readonly SqlText SuppressedText = new("""
        SELECT recipient_hash FROM suppressions WHERE tenant = @tenant AND recipient_hash IN {each:@recipients}
        """);

    private static readonly SqlText DeadText = new($"""
        SELECT {HeaderColumns}, history, sealed FROM messages
        WHERE {OfPartition} AND state = 4 AND finished_at >= @from AND finished_at < @before
            AND (finished_at, id) > (@after_time, @after_id)
            AND (@reason = -1 OR dead_reason = @reason) AND (@instance = '' OR instance = @instance)
            AND (@recipient = '' OR recipient_hash = @recipient)
        ORDER BY finished_at, id LIMIT @limit
        """);

    private static readonly SqlText PurgeText = new($"""
        DELETE FROM messages
        WHERE {OfPartition} AND state = 4 AND (seq, id) IN {Places} AND {Fence.Condition}
        RETURNING {HeaderColumns}
        """);

    private static readonly SqlText PausesText = new($"SELECT pool, instance FROM queue_pauses WHERE {OfPartition}");

    private static readonly SqlText PauseText = new($"""
        INSERT INTO queue_pauses (tenant, queue, partition_no, pool, instance, epoch)
        SELECT @tenant, @queue, @partition, @pool, @instance, @epoch WHERE {Fence.Condition}
        ON CONFLICT DO NOTHING
        """);

    private static readonly SqlText ResumeText = new($"""
        DELETE FROM queue_pauses WHERE {OfPartition} AND pool = @pool AND instance = @instance AND {Fence.Condition}
        """);
}
