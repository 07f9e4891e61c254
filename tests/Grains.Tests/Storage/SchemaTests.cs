using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Schema;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Storage;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class SchemaTests(string kind) : StoreTestBase(kind)
{
    private static readonly SqlText Versions = new("SELECT version FROM schema_version ORDER BY version");

    [Test]
    public async Task From_empty_every_migration_is_applied_once()
    {
        await ReopenAsync();
        Assert.That(await VersionsAsync(), Is.EqualTo(GatewaySchema.Migrations.Select(migration => (long)migration.Version)));
    }

    [Test]
    public void Versions_have_no_gaps() => Assert.That(
        GatewaySchema.Migrations.Select(migration => migration.Version),
        Is.EqualTo(Enumerable.Range(1, GatewaySchema.Migrations.Count)));

    [Test]
    public async Task A_database_of_a_newer_release_is_refused()
    {
        var newer = new SqlText("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'later', 0)");
        await Coalescer.CommitAsync(new WriteUnit("a", [newer.With()]));

        Assert.That(ReopenAsync, Throws.TypeOf<StorageUnavailableException>());

    }

    [Test]
    public async Task Messages_of_the_release_before_keep_their_place()
    {
        const string insert = """
            INSERT INTO messages (id, tenant, queue, partition_no, slot, seq, epoch, state, pool, wire_id, priority, line_at, rank,
                next_at, held, attempts, max_attempts, crashes, recipient_hash, key_hash, accepted_at, dead_reason, history, sealed)
            VALUES (@id, 't', 'q', 0, 1, @seq, 1, 1, 'p', 'w', 5, 7, 7, 7, 0, 0, 8, 0, 'r', @line, 7, 0, '', @sealed)
            """;
        var former = GatewaySchema.Migrations[1].Statements.Where(text => text.Contains(" messages", StringComparison.Ordinal));
        await ExecuteAsync(former.Prepend("DROP TABLE messages"));
        await Coalescer.CommitAsync(new WriteUnit(
            "a", [new SqlText(insert).With("001000000000000000710123456789", 7L, "line", new byte[] { 1 })]));
        await ExecuteAsync(MessagesSideBySide.Statements);

        var kept = new SqlText("SELECT id, key_hash, sealed FROM messages WHERE seq = 7");
        var rows = await Database.QueryAsync(
            kept.With(), static reader => $"{reader[0]} {reader[1]} {((byte[])reader[2])[0]}", default);
        Assert.That(rows, Is.EqualTo(new[] { "001000000000000000710123456789 line 1" }));
    }

    private async Task ExecuteAsync(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            await Coalescer.CommitAsync(new WriteUnit("a", [new SqlText(text).With()]));
        }
    }

    private Task<IReadOnlyList<long>> VersionsAsync() =>
        Database.QueryAsync(Versions.With(), static reader => reader.GetInt64(0), default);
}
