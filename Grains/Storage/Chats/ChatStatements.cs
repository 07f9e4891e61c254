using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Chats;

/// <summary>Which instance has a chat with whom: the queue prefers it, and pacing does not count it as a new chat.</summary>
internal static class ChatStatements
{
    // A chat that is there stays as it is: nothing reads its last message, and each one would lock and write its row.
    private static readonly SqlText NoteText = new("""
        INSERT INTO chats (tenant, recipient_hash, instance, last_at, epoch)
        SELECT @tenant, r.recipient, r.instance, r.at, @epoch
        {from_rows:recipient text, instance text, at integer}
        WHERE {fenced}
        ON CONFLICT DO NOTHING
        """);

    private static readonly SqlText EraseText = new(
        "DELETE FROM chats WHERE tenant = @tenant AND instance = @instance AND {fenced}");

    /// <summary>Erases the chats of an instance that is deleted; for a unit with the same fence.</summary>
    public static SqlStatement Erase(string tenant, string instance, Fence fence) =>
        EraseText.With(tenant, instance, fence.LeaseKey, fence.Epoch);

    /// <summary>Notes chats; for a unit with the same fence.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="fence">The fence.</param>
    /// <param name="chats">The recipients by hash, the instances, and when, in Unix milliseconds; may repeat.</param>
    public static SqlStatement Note(
        string tenant, Fence fence, IEnumerable<(string RecipientHash, string Instance, long At)> chats) =>
        NoteText.WithRows(
            [tenant, fence.Epoch, fence.LeaseKey],
            [.. chats.DistinctBy(static chat => (chat.RecipientHash, chat.Instance))
                .Select(static chat => (object[])[chat.RecipientHash, chat.Instance, chat.At])]);
}
