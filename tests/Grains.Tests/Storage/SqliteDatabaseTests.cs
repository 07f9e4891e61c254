using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Storage.Sqlite;

namespace OrleansGateway.Grains.Tests.Storage;

internal sealed class SqliteDatabaseTests
{
    [Test]
    public async Task A_second_opener_of_the_file_is_refused()
    {
        await using var files = await TestDatabase.CreateAsync("sqlite");
        await using var first = await files.OpenAsync();
        await using var second = new SqliteDatabase(Path.Combine(files.Folder, "gateway.db"));

        Assert.That(() => second.InitializeAsync(default), Throws.TypeOf<StorageUnavailableException>());
    }

    [Test]
    public async Task A_commit_is_on_the_disk_before_it_is_answered()
    {
        const long Full = 2; // SQLite's own number for synchronous=FULL
        await using var files = await TestDatabase.CreateAsync("sqlite");
        await using var database = await files.OpenAsync();
        await using var coalescer = new WriteCoalescer(database);

        var results = await coalescer.CommitAsync(new WriteUnit("any", [new SqlText("SELECT synchronous FROM pragma_synchronous").With()]), default);

        Assert.That(results[0].Rows[0][0], Is.EqualTo(Full));
    }

    [Test]
    public async Task The_lock_ends_with_its_holder()
    {
        await using var files = await TestDatabase.CreateAsync("sqlite");
        await (await files.OpenAsync()).DisposeAsync();
        await (await files.OpenAsync()).DisposeAsync();
        Assert.That(File.Exists(Path.Combine(files.Folder, "gateway.db")), Is.True);
    }
}
