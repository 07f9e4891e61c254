using System.Security.Cryptography;
using System.Text;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>The messages handled lately, so that one that comes again is confirmed again and nothing more.</summary>
internal sealed class SeenStanzas(IDeviceStore store, int limit)
{
    private const byte Version = 1;
    private const int IdBytes = 16;

    private readonly RecentRecords _records = new(store, RecordKind.SeenStanza, limit);

    /// <summary>Reads which messages are there; once, before anything else.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => _records.LoadAsync(cancellationToken);

    /// <summary>The key of a message: a hash, so that the store contains no addresses.</summary>
    public static string KeyOf(Jid chat, Jid sender, string id) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{chat.WithoutDevice}|{sender}|{id}")).AsSpan(0, IdBytes));

    /// <summary>Whether a message was handled.</summary>
    public bool Contains(string key) => _records.Contains(key);

    /// <summary>Notes that a message is handled.</summary>
    /// <returns>What has to be committed together with what the message changed.</returns>
    public IReadOnlyList<RecordChange> Put(string key, DateTimeOffset now) =>
        _records.Put(key, new FieldWriter(Version).Number(now.ToUnixTimeMilliseconds()).ToArray());
}
