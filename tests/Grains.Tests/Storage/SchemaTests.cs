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

    private Task<IReadOnlyList<long>> VersionsAsync() =>
        Database.QueryAsync(Versions.With(), static reader => reader.GetInt64(0), default);
}
