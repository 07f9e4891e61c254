using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Chats;

/// <summary>Which instance has a chat with whom: the queue prefers it, and pacing does not count it as a new chat.</summary>
internal static class ChatStatements
{
    private static readonly SqlText NoteText = new("""
        INSERT INTO chats (tenant, recipient_hash, instance, last_at, epoch)
        SELECT @tenant, r.recipient, r.instance, r.at, @epoch
        {from_rows:recipient text, instance text, at integer}
        WHERE {fenced}
        ON CONFLICT (tenant, recipient_hash, instance) DO UPDATE SET last_at = excluded.last_at, epoch = excluded.epoch
        """);

    /// <summary>Notes chats; for a unit with the same fence.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="fence">The fence.</param>
    /// <param name="chats">The recipients by hash, the instances, and when, in Unix milliseconds; may repeat.</param>
    public static SqlStatement Note(
        string tenant, Fence fence, IEnumerable<(string RecipientHash, string Instance, long At)> chats) =>
        NoteText.WithRows(
            [tenant, fence.Epoch, fence.LeaseKey],
            [.. chats.GroupBy(
                static chat => (chat.RecipientHash, chat.Instance),
                static (chat, times) => (object[])[chat.RecipientHash, chat.Instance, times.Max(static time => time.At)])]);
}
