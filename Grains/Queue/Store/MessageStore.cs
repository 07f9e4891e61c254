using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Chats;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>The rows of one partition. Every write is fenced by the partition's lease.</summary>
internal sealed partial class MessageStore(
    ISqlDatabase database, WriteCoalescer coalescer, QueueKey key, Fence fence, TimeSpan priorityStep)
{
    private const string HeaderColumns = """
        id, seq, pool, key_hash, recipient_hash, wire_id, priority, accepted_at, line_at, next_at, max_attempts, state,
        wanted_instance, instance, held, expires_at, attempts, crashes, finished_at, dead_reason
        """;

    private const string OfPartition = "tenant = @tenant AND queue = @queue AND partition_no = @partition";

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
                [key.Tenant, key.Queue, key.Partition, fence.Epoch, fence.LeaseKey], [.. messages.Select(RowOf)]),
        };
        var idempotencies = messages.Select(message => message.IdempotencyHash).OfType<string>().ToList();
        if (idempotencies.Count > 0)
        {
            statements.Add(ByIdempotenciesText.With(key.Tenant, key.Queue, JsonSerializer.Serialize(idempotencies)));
        }

        var results = await CommitAsync(statements, cancellationToken);
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
            UpdateText.WithRows([fence.Epoch, key.Partition, fence.LeaseKey], [.. writes.Select(RowOf)]),
        };
        var chats = writes.Where(write => write.NewChat is not null)
            .Select(write => (write.After.RecipientHash, write.NewChat!, write.After.FinishedAt!.Value)).ToList();
        if (chats.Count > 0)
        {
            statements.Add(ChatStatements.Note(key.Tenant, fence, chats));
        }

        return (await CommitAsync(statements, cancellationToken))[0].Written;
    }

    /// <summary>Turns scheduled messages whose time has come into pending ones.</summary>
    public Task<IReadOnlyList<MessageHeader>> PromoteAsync(long now, int limit, CancellationToken cancellationToken) =>
        UpdateManyAsync(
            PromoteText.With(
                (long)priorityStep.TotalMilliseconds, fence.Epoch, key.Tenant, key.Queue, key.Partition, now, limit, fence.LeaseKey),
            cancellationToken);

    /// <summary>Ends messages whose time ran out before an attempt.</summary>
    public Task<IReadOnlyList<MessageHeader>> ExpireAsync(
        MessageState from, long now, int limit, CancellationToken cancellationToken) =>
        UpdateManyAsync(
            ExpireText.With(
                fence.Epoch, now, $"{(int)HistoryKind.Expired};{now};;0;0;0;\n", key.Tenant, key.Queue, key.Partition,
                (int)from, limit, fence.LeaseKey),
            cancellationToken);

    /// <summary>The pending, free messages of a pool from a place on, in order.</summary>
    public Task<IReadOnlyList<MessageHeader>> ScanAsync(
        string pool, RankKey from, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            ScanText.With(key.Tenant, key.Queue, key.Partition, pool, from.Rank, from.Sequence, limit), ReadHeader, cancellationToken);

    /// <summary>The first pending, free message of each of some lines.</summary>
    public Task<IReadOnlyList<MessageHeader>> FirstOfLinesAsync(
        IReadOnlyList<string> lineHashes, CancellationToken cancellationToken) =>
        database.QueryAsync(
            FirstOfLinesText.With(key.Tenant, key.Queue, key.Partition, JsonSerializer.Serialize(lineHashes)),
            ReadHeader, cancellationToken);

    /// <summary>All messages that hold their lines: in flight, or waiting for another attempt.</summary>
    public Task<IReadOnlyList<MessageHeader>> HeldAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(HeldText.With(key.Tenant, key.Queue, key.Partition), ReadHeader, cancellationToken);

    /// <summary>A message's header.</summary>
    public async Task<MessageHeader?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            FindText.With(key.Tenant, key.Queue, key.Partition, SequenceSource.SequenceOf(id), id), ReadHeader, cancellationToken)).SingleOrDefault();

    /// <summary>A message's header, history and sealed body, whichever partition of the queue has it.</summary>
    public async Task<(MessageHeader Header, string History, byte[] Sealed)?> LoadAsync(
        string id, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            LoadText.With(key.Tenant, key.Queue, SequenceSource.SequenceOf(id), id), ReadWhole, cancellationToken);
        return rows is [var row] ? row : null;
    }

    /// <summary>The sealed bodies of some messages, by id.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> BodiesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            BodiesText.With(PlacesOf(ids)),
            static reader => (Id: reader.GetString(0), Sealed: reader.GetFieldValue<byte[]>(1)),
            cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.Sealed, StringComparer.Ordinal);
    }

    /// <summary>The message that an idempotency key stands for.</summary>
    public async Task<(string Id, string? BodyHash)?> FindByIdempotencyAsync(
        string idempotencyHash, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            ByIdempotencyText.With(key.Tenant, key.Queue, idempotencyHash),
            static reader => (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)),
            cancellationToken);
        return rows is [var row] ? row : null;
    }

    /// <summary>How many messages there are, by state and priority, and the newest sequence of those not finished.</summary>
    public Task<IReadOnlyList<(MessageState State, int Priority, long Count, long LastSequence)>> CountAsync(
        CancellationToken cancellationToken) =>
        database.QueryAsync(
            CountText.With(key.Tenant, key.Queue, key.Partition),
            static reader => ((MessageState)reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3)),
            cancellationToken);

    /// <summary>The pools that have pending messages.</summary>
    public Task<IReadOnlyList<string>> PendingPoolsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            PoolsText.With(key.Tenant, key.Queue, key.Partition), static reader => reader.GetString(0), cancellationToken);

    /// <summary>When the next scheduled message falls due; null when there is none.</summary>
    public Task<long?> NextDueAsync(CancellationToken cancellationToken) => TimeAsync(NextDueText, cancellationToken);

    /// <summary>When the next message expires; null when none can.</summary>
    public Task<long?> NextExpiryAsync(CancellationToken cancellationToken) => TimeAsync(NextExpiryText, cancellationToken);

    /// <summary>The instances that have a chat with each of some recipients.</summary>
    public async Task<ILookup<string, string>> ChatsAsync(
        IReadOnlyCollection<string> recipientHashes, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            ChatsText.With(key.Tenant, JsonSerializer.Serialize(recipientHashes)),
            static reader => (Recipient: reader.GetString(0), Instance: reader.GetString(1)),
            cancellationToken);
        return rows.ToLookup(row => row.Recipient, row => row.Instance, StringComparer.Ordinal);
    }

    /// <summary>Those of some recipients that opted out.</summary>
    public async Task<IReadOnlySet<string>> SuppressedAsync(
        IReadOnlyCollection<string> recipientHashes, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            SuppressedText.With(key.Tenant, JsonSerializer.Serialize(recipientHashes)),
            static reader => reader.GetString(0), cancellationToken);
        return rows.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A page of dead letters with history and body, the oldest first.</summary>
    public Task<IReadOnlyList<(MessageHeader Header, string History, byte[] Sealed)>> DeadAsync(
        DeadLetterSelection selection, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            DeadText.With([key.Tenant, key.Queue, key.Partition, .. selection.Values, limit]), ReadWhole, cancellationToken);

    /// <summary>Deletes dead letters by id.</summary>
    /// <returns>How many there were.</returns>
    public async Task<IReadOnlyList<MessageHeader>> PurgeAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        await UpdateManyAsync(
            PurgeText.With(
                key.Tenant, key.Queue, key.Partition, PlacesOf(ids), fence.LeaseKey, fence.Epoch),
            cancellationToken);

    /// <summary>The pauses that are set; empty texts stand for "all".</summary>
    public Task<IReadOnlyList<PauseScope>> PausesAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            PausesText.With(key.Tenant, key.Queue, key.Partition),
            static reader => new PauseScope { Pool = TextOrNull(reader, 0), Instance = TextOrNull(reader, 1) },
            cancellationToken);

    /// <summary>Sets or takes back a pause.</summary>
    public Task SetPauseAsync(PauseScope scope, bool isPaused, CancellationToken cancellationToken)
    {
        var (pool, instance) = (scope.Pool ?? "", scope.Instance ?? "");
        var statement = isPaused
            ? PauseText.With(key.Tenant, key.Queue, key.Partition, pool, instance, fence.Epoch, fence.LeaseKey)
            : ResumeText.With(key.Tenant, key.Queue, key.Partition, pool, instance, fence.LeaseKey, fence.Epoch);
        return CommitAsync([statement], cancellationToken);
    }

    private static string? TextOrNull(DbDataReader reader, int column) =>
        reader.GetString(column) is { Length: > 0 } text ? text : null;

    private async Task<long?> TimeAsync(SqlText text, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            text.With(key.Tenant, key.Queue, key.Partition),
            static reader => reader.GetInt64(0),
            cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    private async Task<IReadOnlyList<MessageHeader>> UpdateManyAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        var results = await CommitAsync([statement], cancellationToken);
        return [.. results[0].Rows.Select(HeaderOf)];
    }

    private Task<IReadOnlyList<StatementResult>> CommitAsync(
        IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        coalescer.CommitAsync(new WriteUnit(fence.LeaseKey, statements, fence), cancellationToken);

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
            SqlNull.Or(after.FinishedAt), (int)after.DeadReason, write.History];
    }

    private static string PlacesOf(IEnumerable<string> ids) => JsonSerializer.Serialize(
        ids.Select(static id => (Sequence: SequenceSource.SequenceOf(id), Id: id)).Where(static place => place.Sequence >= 0)
            .Select(static place => string.Create(CultureInfo.InvariantCulture, $"{place.Sequence:d19}{place.Id}")));

    private static MessageHeader ReadHeader(DbDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        }

        return HeaderOf(row);
    }

    private static (MessageHeader Header, string History, byte[] Sealed) ReadWhole(DbDataReader reader) =>
        (ReadHeader(reader), reader.GetString(reader.FieldCount - 2), reader.GetFieldValue<byte[]>(reader.FieldCount - 1));

    private static MessageHeader HeaderOf(object?[] row) => new()
    {
        Id = (string)row[0]!,
        Sequence = Long(row[1]),
        Pool = (string)row[2]!,
        LineHash = (string)row[3]!,
        RecipientHash = (string)row[4]!,
        WireId = (string)row[5]!,
        Priority = (int)Long(row[6]),
        AcceptedAt = Long(row[7]),
        LineAt = Long(row[8]),
        NextAt = Long(row[9]),
        MaxAttempts = (int)Long(row[10]),
        State = (MessageState)Long(row[11]),
        WantedInstance = (string?)row[12],
        Instance = (string?)row[13],
        IsHeld = Long(row[14]) == 1,
        ExpiresAt = row[15] is null ? null : Long(row[15]),
        Attempts = (int)Long(row[16]),
        Crashes = (int)Long(row[17]),
        FinishedAt = row[18] is null ? null : Long(row[18]),
        DeadReason = (DeadReason)Long(row[19]),
    };

    private static long Long(object? value) => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
}
