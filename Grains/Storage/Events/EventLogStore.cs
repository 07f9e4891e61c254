using OrleansGateway.Grains.Storage.Chats;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Storage.Events;

/// <summary>The durable log of what happened to each instance. Appended by the device's commits, read from a cursor.</summary>
internal sealed class EventLogStore(ISqlDatabase database, WriteCoalescer coalescer, KeyRing keys)
{
    private static readonly SqlText NextText = new($$"""
        INSERT INTO event_heads (tenant, instance, last_seq, trimmed_to)
        SELECT CAST(@tenant AS TEXT), CAST(@instance AS TEXT), CAST(@count AS BIGINT), 0 WHERE {{Fence.Condition}}
        ON CONFLICT (tenant, instance) DO UPDATE SET last_seq = event_heads.last_seq + excluded.last_seq
        RETURNING last_seq
        """);

    private static readonly SqlText AppendText = new($$"""
        INSERT INTO events (tenant, instance, seq, epoch, logged_at, sealed)
        SELECT head.tenant, head.instance, head.last_seq - CAST(@later AS BIGINT), CAST(@epoch AS BIGINT), {now_ms}, @sealed
        FROM event_heads head
        WHERE head.tenant = @tenant AND head.instance = @instance AND {{Fence.Condition}}
        """);

    private static readonly SqlText ReceiptText = new($$"""
        INSERT INTO event_receipts (tenant, instance, wire_id, kind, received_at, epoch)
        SELECT CAST(@tenant AS TEXT), CAST(@instance AS TEXT), CAST(@wire AS TEXT), CAST(@kind AS INTEGER),
            CAST(@at AS BIGINT), CAST(@epoch AS BIGINT)
        WHERE {{Fence.Condition}}
        ON CONFLICT DO NOTHING
        """);

    private static readonly SqlText HeadText = new(
        "SELECT trimmed_to FROM event_heads WHERE tenant = @tenant AND instance = @instance");

    private static readonly SqlText ReadText = new("""
        SELECT seq, logged_at, sealed FROM events
        WHERE tenant = @tenant AND instance = @instance AND seq > @after ORDER BY seq LIMIT @limit
        """);

    private static readonly SqlText ReceiptsText = new("""
        SELECT kind, received_at FROM event_receipts
        WHERE tenant = @tenant AND instance = @instance AND wire_id = @wire ORDER BY received_at
        """);

    private static readonly SqlText OverdueText = new("""
        SELECT tenant, instance, MAX(seq) FROM events
        WHERE logged_at < {now_ms} - @age GROUP BY tenant, instance
        """);

    private static readonly SqlText OversizedText = new("""
        SELECT tenant, instance, last_seq - @keep FROM event_heads WHERE last_seq - trimmed_to > @keep
        """);

    private static readonly SqlText MarkTrimmedText = new("""
        UPDATE event_heads SET trimmed_to = @upto
        WHERE tenant = @tenant AND instance = @instance AND trimmed_to < @upto
        """);

    private static readonly SqlText TrimText = new(
        "DELETE FROM events WHERE tenant = @tenant AND instance = @instance AND seq <= @upto");

    private static readonly SqlText TrimReceiptsText = new(
        "DELETE FROM event_receipts WHERE received_at < {now_ms} - @age");

    private static readonly SqlText EraseText = new(
        "DELETE FROM events WHERE tenant = @tenant AND instance = @instance AND {fenced}");

    private static readonly SqlText EraseReceiptsText = new(
        "DELETE FROM event_receipts WHERE tenant = @tenant AND instance = @instance AND {fenced}");

    /// <summary>Reads the events after a cursor.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="after">The sequence of the last event that the caller has; 0 for none.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<EventPage> ReadAsync(
        string tenant, string instance, long after, int limit, CancellationToken cancellationToken = default)
    {
        var rows = await database.QueryAsync(
            ReadText.With(tenant, instance, after, limit),
            static reader => (Seq: reader.GetInt64(0), At: reader.GetInt64(1), Sealed: reader.GetFieldValue<byte[]>(2)),
            cancellationToken);

        // Read after the rows: a trim in between is noticed, never silently skipped.
        var heads = await database.QueryAsync(
            HeadText.With(tenant, instance), static reader => reader.GetInt64(0), cancellationToken);
        var trimmedTo = heads is [var head] ? head : 0;
        if (after < trimmedTo)
        {
            return new EventPage([], true, trimmedTo);
        }

        var context = ContextOf(tenant, instance);
        return new EventPage(
            [.. rows.Select(row => new LoggedEvent(
                row.Seq, DateTimeOffset.FromUnixTimeMilliseconds(row.At), DeviceEventCodec.Decode(keys.Open(row.Sealed, context))))],
            false, trimmedTo);
    }

    /// <summary>The first receipt of each kind that came in for a wire id.</summary>
    public Task<IReadOnlyList<(ReceiptKind Kind, DateTimeOffset At)>> ReceiptsAsync(
        string tenant, string instance, string wireId, CancellationToken cancellationToken = default) =>
        database.QueryAsync(
            ReceiptsText.With(tenant, instance, wireId),
            static reader => ((ReceiptKind)reader.GetInt32(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1))),
            cancellationToken);

    /// <summary>Deletes what is older than the age, and the oldest beyond the number that each instance may keep.</summary>
    /// <returns>How many logs were trimmed.</returns>
    public async Task<int> TrimAsync(TimeSpan maxAge, long maxPerInstance, CancellationToken cancellationToken)
    {
        var age = (long)maxAge.TotalMilliseconds;
        var overdue = await database.QueryAsync(OverdueText.With(age), ReadTrim, cancellationToken);
        var oversized = await database.QueryAsync(OversizedText.With(maxPerInstance), ReadTrim, cancellationToken);
        foreach (var (tenant, instance, upTo) in overdue.Concat(oversized))
        {
            await coalescer.CommitAsync(
                new WriteUnit(Fence.InstanceLease(tenant, instance), [
                    MarkTrimmedText.With(upTo, tenant, instance), TrimText.With(tenant, instance, upTo)]),
                cancellationToken);
        }

        await coalescer.CommitAsync(new WriteUnit("trim", [TrimReceiptsText.With(age)]), cancellationToken);
        return overdue.Count + oversized.Count;
    }

    /// <summary>
    /// Erases the events and receipts of an instance that is deleted; for a unit with the same fence. The head stays, so that
    /// sequences go on and no consumer's cursor lies ahead of the log.
    /// </summary>
    public static IEnumerable<SqlStatement> Erase(string tenant, string instance, Fence fence) =>
    [
        EraseText.With(tenant, instance, fence.LeaseKey, fence.Epoch),
        EraseReceiptsText.With(tenant, instance, fence.LeaseKey, fence.Epoch),
    ];

    /// <summary>Adds what appends events to a unit that begins with the guard of the same fence.</summary>
    /// <returns>Which statement of the unit gives the sequence of the last event, see <see cref="LastSequence"/>.</returns>
    internal int Append(
        List<SqlStatement> statements, string tenant, string instance, Fence fence, IReadOnlyList<DeviceEvent> deviceEvents)
    {
        var head = statements.Count;
        statements.Add(NextText.With(tenant, instance, (long)deviceEvents.Count, fence.LeaseKey, fence.Epoch));
        for (var i = 0; i < deviceEvents.Count; i++)
        {
            AppendReceipts(statements, tenant, instance, fence, deviceEvents[i]);
            var sealedEvent = keys.Seal(DeviceEventCodec.Encode(deviceEvents[i]), ContextOf(tenant, instance));
            var later = (long)(deviceEvents.Count - 1 - i);
            statements.Add(AppendText.With(later, fence.Epoch, sealedEvent, tenant, instance, fence.LeaseKey));
        }

        AppendChats(statements, tenant, instance, fence, deviceEvents);
        return head;
    }

    /// <summary>The sequence of the last event of a unit.</summary>
    /// <param name="results">The results of the unit.</param>
    /// <param name="head">What <see cref="Append"/> returned.</param>
    internal static long LastSequence(IReadOnlyList<StatementResult> results, int head) => (long)results[head].Rows[0][0]!;

    private static void AppendReceipts(
        List<SqlStatement> statements, string tenant, string instance, Fence fence, DeviceEvent deviceEvent)
    {
        if (deviceEvent is ReceiptReceived receipt)
        {
            var at = receipt.Timestamp.ToUnixTimeMilliseconds();
            statements.AddRange(receipt.Ids.Select(id => ReceiptText.With(
                tenant, instance, id, (int)receipt.Kind, at, fence.Epoch, fence.LeaseKey)));
        }
    }

    /// <summary>Whoever wrote to the number, or was written to by another device of its account, is no stranger to it.</summary>
    private void AppendChats(
        List<SqlStatement> statements, string tenant, string instance, Fence fence, IReadOnlyList<DeviceEvent> deviceEvents)
    {
        var chats = deviceEvents.OfType<MessageReceived>()
            .Where(message => message.Chat.IsPhoneNumber || message.Chat.IsLid)
            .Select(message => (
                keys.RecipientHash(tenant, message.Chat.WithoutDevice.ToString()), instance, message.Timestamp.ToUnixTimeMilliseconds()))
            .ToList();
        if (chats.Count > 0)
        {
            statements.Add(ChatStatements.Note(tenant, fence, chats));
        }
    }

    private static (string Tenant, string Instance, long UpTo) ReadTrim(System.Data.Common.DbDataReader reader) =>
        (reader.GetString(0), reader.GetString(1), reader.GetInt64(2));

    private static SealContext ContextOf(string tenant, string instance) => new(tenant, instance, "event", "");
}
