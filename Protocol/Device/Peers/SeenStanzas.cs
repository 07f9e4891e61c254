using System.Security.Cryptography;
using System.Text;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>The stanzas handled lately, so that a redelivered one is only confirmed.</summary>
internal sealed class SeenStanzas(IDeviceStore store, RecordKind kind, int limit)
{
    private const byte Version = 1;
    private const int IdBytes = 16;

    private readonly RecentRecords _records = new(store, kind, limit);

    /// <summary>Reads which stanzas are there; once, before anything else.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => _records.LoadAsync(cancellationToken);

    /// <summary>The key of a message: a hash, so that the store contains no addresses.</summary>
    public static string KeyOf(Jid chat, Jid sender, string id) => KeyOf($"{chat.WithoutDevice}|{sender}|{id}");

    /// <summary>The key of another stanza, by what tells it from others.</summary>
    public static string KeyOf(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, IdBytes));

    /// <summary>Whether a stanza was handled.</summary>
    public bool Contains(string key) => _records.Contains(key);

    /// <summary>Notes that a stanza is handled.</summary>
    /// <returns>What has to be committed together with what the stanza changed.</returns>
    public IReadOnlyList<RecordChange> Put(string key, DateTimeOffset now) =>
        _records.Put(key, new RecordWriter(Version, capacity: 16).WriteTime(now).ToArray());
}
