using OrleansGateway.Grains.Storage;
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
    public async Task The_lock_ends_with_its_holder()
    {
        await using var files = await TestDatabase.CreateAsync("sqlite");
        await (await files.OpenAsync()).DisposeAsync();
        await (await files.OpenAsync()).DisposeAsync();
        Assert.That(File.Exists(Path.Combine(files.Folder, "gateway.db")), Is.True);
    }
}
