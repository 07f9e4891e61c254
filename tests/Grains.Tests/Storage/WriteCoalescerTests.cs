using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Storage;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class WriteCoalescerTests(string kind) : StoreTestBase(kind)
{
    private static readonly SqlText Insert = new(
        "INSERT INTO numbers (number_hash, tenant, instance, claimed_at, epoch) VALUES (@hash, 't', 'i', 0, 0)");

    private static readonly SqlText All = new("SELECT number_hash FROM numbers ORDER BY number_hash");

    [Test]
    public async Task A_failing_unit_fails_its_caller_alone_and_leaves_nothing_behind()
    {
        await Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("taken")]));
        var good = Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("before")]));
        var bad = Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("half"), Insert.With("taken")]));
        var alsoGood = Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("after")]));

        Assert.That(async () => await bad, Throws.InstanceOf<System.Data.Common.DbException>());
        await good;
        await alsoGood;
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "after", "before", "taken" }));
    }

    [Test]
    public async Task A_failing_unit_with_a_transaction_of_its_own_leaves_nothing_behind_and_the_next_one_is_committed()
    {
        await Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("taken")]));

        Assert.That(
            async () => await Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("half"), Insert.With("taken")])),
            Throws.InstanceOf<System.Data.Common.DbException>());
        await Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("next")]));

        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "next", "taken" }));
    }

    [Test]
    public async Task Results_belong_to_their_statements()
    {
        var update = new SqlText("UPDATE numbers SET claimed_at = 1 WHERE number_hash = @hash");
        var results = await Coalescer.CommitAsync(new WriteUnit("a", [
            Insert.With("x"), All.With(), update.With("x"), update.With("nobody")]));

        Assert.That(results[0].Affected, Is.EqualTo(1));
        Assert.That(results[1].Rows.Single()[0], Is.EqualTo("x"));
        Assert.That(results[2].Affected, Is.EqualTo(1));
        Assert.That(results[3].Affected, Is.Zero);
    }

    [Test]
    public void A_statement_refuses_a_wrong_number_of_values() =>
        Assert.That(() => Insert.With(), Throws.ArgumentException);

    [Test]
    public async Task After_shutdown_a_commit_is_refused_with_a_typed_error()
    {
        await Coalescer.DisposeAsync();
        Assert.That(
            async () => await Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("late")])),
            Throws.TypeOf<StorageUnavailableException>());
    }

    private Task<IReadOnlyList<string>> NamesAsync() =>
        Database.QueryAsync(All.With(), static reader => reader.GetString(0), default);
}
