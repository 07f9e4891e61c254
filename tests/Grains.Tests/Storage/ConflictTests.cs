using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Storage;

/// <summary>Conflicts between transactions, which only a database with several writers has.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.SharedKinds))]
internal sealed class ConflictTests(string kind) : StoreTestBase(kind)
{
    private static readonly SqlText Insert = new(
        "INSERT INTO numbers (number_hash, tenant, instance, claimed_at, epoch) VALUES (@hash, 't', 'i', 0, 0)");

    private static readonly SqlText Deadlock = new("SELECT deadlock_once()");

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_unit_that_was_rolled_back_for_another_one_is_committed_once(int units)
    {
        // A deadlock as callers see it, at the first call; a sequence keeps its place when the transaction is rolled back.
        await Coalescer.CommitAsync(new WriteUnit("a", [
            new SqlText("CREATE SEQUENCE deadlocks").With(),
            new SqlText("""
                CREATE FUNCTION deadlock_once() RETURNS BIGINT LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('deadlocks') = 1 THEN RAISE EXCEPTION 'chosen as the victim' USING ERRCODE = '40P01'; END IF;
                    RETURN 1;
                END $$
                """).With()]));
        var outcomes = await Database.CommitAsync(
            [.. Enumerable.Range(0, units).Select(i => new WriteUnit("a", [Insert.With($"{i}"), Deadlock.With()]))], default);

        Assert.That(outcomes.Select(outcome => outcome.Error), Is.All.Null);
        var counts = await Database.QueryAsync(
            new SqlText("SELECT COUNT(*) FROM numbers").With(), static reader => reader.GetInt64(0), default);
        Assert.That(counts, Is.EqualTo(new[] { (long)units }));
    }
}
