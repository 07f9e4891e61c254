using System.Text.Json;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>Which instances have a chat with whom.</summary>
internal sealed class ChatStore(PartitionRows partition)
{
    private static readonly SqlText FindText = new("""
        SELECT recipient_hash, instance FROM chats WHERE tenant = @tenant AND recipient_hash IN {each:@recipients}
        """);

    /// <summary>The instances that have a chat with each of some recipients.</summary>
    public async Task<ILookup<string, string>> FindAsync(
        IReadOnlyCollection<string> recipientHashes, CancellationToken cancellationToken)
    {
        var rows = await partition.QueryAsync(
            FindText.With(partition.Key.Tenant, JsonSerializer.Serialize(recipientHashes)),
            static reader => (Recipient: reader.GetString(0), Instance: reader.GetString(1)),
            cancellationToken);
        return rows.ToLookup(row => row.Recipient, row => row.Instance, StringComparer.Ordinal);
    }
}
