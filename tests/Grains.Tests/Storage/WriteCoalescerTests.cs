using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Storage;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class WriteCoalescerTests(string kind) : StoreTestBase(kind)
{
    private static readonly SqlText Insert = new(
        "INSERT INTO numbers (number_hash, tenant, instance, claimed_at, epoch) VALUES (@hash, 't', 'i', 0, 0)");

    private static readonly SqlText InsertMany = new("""
        {insert_new} INTO numbers (number_hash, tenant, instance, claimed_at, epoch)
        SELECT r.hash, 't', 'i', r.claimed, @epoch {from_rows:hash text, claimed integer} WHERE {fenced}
        {unless_there} {returning:numbers.number_hash}
        """);

    private static readonly SqlText UpdateMany = new("""
        UPDATE numbers SET claimed_at = r.claimed, epoch = @epoch {from_rows:hash text, former integer, claimed integer}
        WHERE numbers.number_hash = r.hash AND numbers.claimed_at = r.former AND {fenced} {returning:numbers.number_hash}
        """);

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
    public async Task Each_unit_learns_which_of_its_rows_were_written()
    {
        await Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("taken")]));
        var fence = await TakeAsync("lease");
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(unit => Coalescer.CommitAsync(
            new WriteUnit("a", [InsertMany.WithRows(Fenced(fence), [[$"{unit:d2}", unit], ["taken", 0]])], fence))));

        Assert.That(results.SelectMany(result => result[0].Written), Is.EqualTo(Enumerable.Repeat(new[] { true, false }, 40).SelectMany(pair => pair)));
        Assert.That(await NamesAsync(), Is.EqualTo(Enumerable.Range(0, 40).Select(unit => $"{unit:d2}").Append("taken")));
    }

    [Test]
    public async Task Of_two_units_that_change_the_same_row_the_first_is_told_that_it_did()
    {
        var fence = await TakeAsync("lease");
        await Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("x")]));
        var results = await Task.WhenAll(Enumerable.Range(1, 40).Select(change => Coalescer.CommitAsync(
            new WriteUnit("a", [UpdateMany.WithRows(Fenced(fence), [["x", 0, change]])], fence))));

        Assert.That(results.Select(result => result[0].Written[0]), Is.EqualTo(Enumerable.Range(1, 40).Select(change => change == 1)));
    }

    [Test]
    public async Task A_stale_unit_fails_its_caller_alone_and_writes_nothing()
    {
        var stale = await TakeAsync("lease");
        var fresh = await TakeAsync("lease");
        var other = await TakeAsync("other");
        Task<IReadOnlyList<StatementResult>> Commit(Fence fence, string hash) => Coalescer.CommitAsync(
            new WriteUnit("a", [InsertMany.WithRows(Fenced(fence), [[hash, 0]])], fence));

        var good = Enumerable.Range(0, 10).SelectMany(i => new[] { Commit(fresh, $"f{i}"), Commit(other, $"o{i}") }).ToList();
        var bad = Commit(stale, "bad");
        var alsoGood = Commit(fresh, "g");

        Assert.That(async () => await bad, Throws.TypeOf<StaleEpochException>());
        Assert.That((await Task.WhenAll(good.Append(alsoGood))).All(result => result[0].Written[0]), Is.True);
        Assert.That(await NamesAsync(), Has.Count.EqualTo(21).And.No.Member("bad"));
    }

    [Test]
    public async Task A_unit_whose_lease_changes_hands_in_the_same_transaction_is_stale()
    {
        var fence = await TakeAsync("lease");
        WriteUnit UnitOf(string hash) => new("a", [InsertMany.WithRows(Fenced(fence), [[hash, 0]])], fence);
        var take = new SqlText("UPDATE leases SET epoch = epoch + 1 WHERE lease_key = 'lease'");

        var outcomes = await Database.CommitAsync([UnitOf("before"), new WriteUnit("a", [take.With()]), UnitOf("after")], default);

        Assert.That(outcomes[0].Results[0].Written[0], Is.True);
        Assert.That(outcomes[2].Error, Is.TypeOf<StaleEpochException>());
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "before" }));
    }

    [Test]
    public async Task A_failing_unit_beside_rows_of_others_fails_its_caller_alone()
    {
        var fence = await TakeAsync("lease");
        await Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("taken")]));
        var good = Enumerable.Range(0, 20).Select(i => Coalescer.CommitAsync(
            new WriteUnit("a", [InsertMany.WithRows(Fenced(fence), [[$"{i:d2}", i]])], fence))).ToList();
        var bad = Coalescer.CommitAsync(new WriteUnit("a", [Insert.With("half"), Insert.With("taken")]));

        Assert.That(async () => await bad, Throws.InstanceOf<System.Data.Common.DbException>());
        Assert.That((await Task.WhenAll(good)).All(result => result[0].Written[0]), Is.True);
        Assert.That(await NamesAsync(), Has.Count.EqualTo(21).And.No.Member("half"));
    }

    [Test]
    public async Task One_refused_unit_of_many_costs_few_further_transactions()
    {
        if (!ReferenceEquals(Database.Dialect, SqlDialect.Postgres))
        {
            Assert.Ignore("SQLite undoes a refused unit within the transaction.");
        }

        var units = Enumerable.Range(0, 512)
            .Select(i => new WriteUnit("a", [Insert.With(i == 300 ? "un\0readable" : $"{i:d3}")])).ToList();
        var outcomes = await Database.CommitAsync(units, default);

        Assert.That(outcomes.Count(outcome => outcome.Error is not null), Is.EqualTo(1));
        Assert.That(outcomes[300].Error, Is.InstanceOf<System.Data.Common.DbException>());
        var transactions = new SqlText("SELECT COUNT(DISTINCT xmin::text) FROM numbers");
        Assert.That(
            (await Database.QueryAsync(transactions.With(), static reader => reader.GetInt64(0), default))[0], Is.LessThanOrEqualTo(10));
        Assert.That(await NamesAsync(), Has.Count.EqualTo(511));
    }

    [Test]
    public async Task Units_wait_for_room_by_their_bytes_and_transactions_are_limited_by_them()
    {
        const int Megabyte = 1 << 20;
        var (gate, batches) = (new TaskCompletionSource(), new List<int>());
        await using var database = new GatedDatabase(async units =>
        {
            batches.Add(units.Count);
            await gate.Task;
        });
        await using var coalescer = new WriteCoalescer(database, laneBytes: 20 * Megabyte);
        Task<IReadOnlyList<StatementResult>> CommitAsync(CancellationToken token = default) =>
            coalescer.CommitAsync(new WriteUnit("a", [Insert.With(new string('x', Megabyte / 2))]), token);
        var first = CommitAsync();
        await database.Began.WaitAsync();
        var others = Enumerable.Range(0, 20).Select(_ => CommitAsync()).ToList();
        using var cancellation = new CancellationTokenSource();
        var withoutRoom = CommitAsync(cancellation.Token);
        var behind = CommitAsync();
        await cancellation.CancelAsync();
        Assert.That(async () => await withoutRoom, Throws.InstanceOf<OperationCanceledException>());

        gate.SetResult();
        await Task.WhenAll([first, .. others, behind]);
        Assert.That(batches, Is.EqualTo(new[] { 1, 8, 8, 5 }));
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

    private static object[] Fenced(Fence fence) => [fence.Epoch, fence.LeaseKey];

    private Task<IReadOnlyList<string>> NamesAsync() =>
        Database.QueryAsync(All.With(), static reader => reader.GetString(0), default);
}
