using System.Text.Json;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Chats;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The messages of one partition by id: added, changed and looked up.</summary>
internal sealed class MessageStore(PartitionRows partition, TimeSpan priorityStep)
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

    private static readonly SqlText UpdateText = new($$"""
        UPDATE messages SET
            epoch = @epoch, state = r.state, instance = r.instance, line_at = r.line_at, rank = r.rank, next_at = r.next_at,
            held = r.held, attempts = r.attempts, crashes = r.crashes, finished_at = r.finished, dead_reason = r.dead_reason,
            history = (CASE WHEN length(history) = r.folded_from THEN r.folded ELSE history END)
                || (CASE WHEN COALESCE(length(r.folded), length(history)) + length(r.added) <= {{HistoryFolding.MaxLength}}
                    THEN r.added ELSE '' END)
        {from_rows:id text, seq integer, former integer, state integer, instance text, line_at integer, rank integer,
            next_at integer, held integer, attempts integer, crashes integer, finished integer, dead_reason integer, added text,
            folded_from integer, folded text}
        WHERE messages.seq = r.seq AND messages.id = r.id AND messages.partition_no = @partition AND messages.state = r.former
            AND {fenced}
        {returning:messages.id}
        """);

    // What is final stays behind when its slot moves, and is found from everywhere.
    private static readonly SqlText FindText = new($"""
        SELECT {MessageColumns.Header} FROM messages
        WHERE tenant = @tenant AND queue = @queue AND (partition_no = @partition OR state IN (3, 5, 6)) AND seq = @seq AND id = @id
        """);

    private static readonly SqlText LoadText = new($"""
        SELECT {MessageColumns.Header}, history, sealed FROM messages
        WHERE tenant = @tenant AND queue = @queue AND seq = @seq AND id = @id
        """);

    private static readonly SqlText BodiesText = new($"""
        SELECT id, sealed, CASE WHEN length(history) > {HistoryFolding.FoldFrom} THEN history END
        FROM messages WHERE (seq, id) IN {MessageColumns.Places}
        """);

    /// <summary>Adds new messages.</summary>
    /// <returns>
    /// For each message the id under which it is in the queue: its own, or the first one's with the same idempotency key, and
    /// that one's body hash. No id means that the recipient opted out.
    /// </returns>
    /// <exception cref="StaleEpochException">Another owner has the partition.</exception>
    public async Task<IReadOnlyList<(string? Id, string? BodyHash)>> AddAsync(
        IReadOnlyList<NewMessage> messages, CancellationToken cancellationToken)
    {
        var statements = new List<SqlStatement>(2)
        {
            InsertText.WithRows(
                [partition.Key.Tenant, partition.Key.Queue, partition.Key.Partition, partition.Fence.Epoch, partition.Fence.LeaseKey],
                [.. messages.Select(RowOf)]),
        };
        var idempotencies = messages.Select(message => message.IdempotencyHash).OfType<string>().ToList();
        if (idempotencies.Count > 0)
        {
            statements.Add(ByIdempotenciesText.With(
                partition.Key.Tenant, partition.Key.Queue, JsonSerializer.Serialize(idempotencies)));
        }

        var results = await partition.CommitAsync(statements, cancellationToken);
        var firsts = idempotencies.Count == 0 ? [] : results[1].Rows.ToDictionary(
            row => (string)row[0]!, row => ((string?)row[1], (string?)row[2]), StringComparer.Ordinal);
        return [.. messages.Select((message, i) =>
            results[0].Written[i] ? (message.Header.Id, message.BodyHash)
            : message.IdempotencyHash is { } hash && firsts.TryGetValue(hash, out var first) ? first
            : (null, null))];
    }

    /// <summary>Writes what events made of messages, in one unit. A message that is not in its former state is left alone.</summary>
    /// <returns>For each change whether it was written.</returns>
    public async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<MessageWrite> writes, CancellationToken cancellationToken)
    {
        var statements = new List<SqlStatement>(2)
        {
            UpdateText.WithRows([partition.Fence.Epoch, partition.Key.Partition, partition.Fence.LeaseKey], [.. writes.Select(RowOf)]),
        };
        var chats = writes.Where(write => write.NewChat is not null)
            .Select(write => (write.After.RecipientHash, write.NewChat!, write.After.FinishedAt!.Value)).ToList();
        if (chats.Count > 0)
        {
            statements.Add(ChatStatements.Note(partition.Key.Tenant, partition.Fence, chats));
        }

        return (await partition.CommitAsync(statements, cancellationToken))[0].Written;
    }

    /// <summary>A message's header.</summary>
    public async Task<MessageHeader?> FindAsync(string id, CancellationToken cancellationToken) =>
        MessageId.SequenceOf(id) is >= 0 and var sequence
            ? (await partition.QueryAsync(partition.Bind(FindText, sequence, id), MessageColumns.ReadHeader, cancellationToken))
                .SingleOrDefault()
            : null;

    /// <summary>A message's header, history and sealed body, whichever partition of the queue has it.</summary>
    public async Task<(MessageHeader Header, string History, byte[] Sealed)?> LoadAsync(
        string id, CancellationToken cancellationToken)
    {
        var sequence = MessageId.SequenceOf(id);
        if (sequence < 0)
        {
            return null;
        }

        var rows = await partition.QueryAsync(
            LoadText.With(partition.Key.Tenant, partition.Key.Queue, sequence, id), MessageColumns.ReadWhole, cancellationToken);
        return rows is [var row] ? row : null;
    }

    /// <summary>The sealed bodies of some messages by id, and those histories that are long.</summary>
    public async Task<IReadOnlyDictionary<string, StoredBody>> BodiesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var rows = await partition.QueryAsync(
            BodiesText.With(MessageColumns.PlacesOf(ids)),
            static reader => (
                Id: reader.GetString(0),
                Body: new StoredBody(reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? null : reader.GetString(2))),
            cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.Body, StringComparer.Ordinal);
    }

    /// <summary>The message that an idempotency key stands for.</summary>
    public async Task<(string Id, string? BodyHash)?> FindByIdempotencyAsync(
        string idempotencyHash, CancellationToken cancellationToken)
    {
        var rows = await partition.QueryAsync(
            ByIdempotencyText.With(partition.Key.Tenant, partition.Key.Queue, idempotencyHash),
            static reader => (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)),
            cancellationToken);
        return rows is [var row] ? row : null;
    }

    private object[] RowOf(NewMessage message)
    {
        var header = message.Header;
        return [
            header.Id, message.Slot, header.Sequence, (int)header.State, header.Pool, SqlNull.Or(header.WantedInstance),
            header.WireId, header.Priority, header.LineAt, header.Rank(priorityStep), header.NextAt, SqlNull.Or(header.ExpiresAt),
            header.MaxAttempts, header.RecipientHash, header.LineHash, SqlNull.Or(message.IdempotencyHash),
            SqlNull.Or(message.BodyHash), header.AcceptedAt, message.History, message.Sealed];
    }

    private object[] RowOf(MessageWrite write)
    {
        var after = write.After;
        return [
            after.Id, after.Sequence, (int)write.Before.State, (int)after.State, SqlNull.Or(after.Instance), after.LineAt,
            after.Rank(priorityStep), after.NextAt, after.IsHeld ? 1 : 0, after.Attempts, after.Crashes,
            SqlNull.Or(after.FinishedAt), (int)after.DeadReason, write.History,
            SqlNull.Or((long?)write.Folded?.ReadLength), SqlNull.Or(write.Folded?.Text)];
    }
}
