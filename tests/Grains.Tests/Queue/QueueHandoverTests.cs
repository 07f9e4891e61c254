using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>Slots that move between two partitions while messages wait, fly and arrive.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class QueueHandoverTests(string kind)
{
    private const string Anna = "491700000001@s.whatsapp.net";
    private const string Bob = "491700000002@s.whatsapp.net";
    private static readonly SlotMove AnnaMoves = new(0, 1, QueueSlots.Of(Anna), 1);

    private PartitionHarness _source = null!;
    private PartitionHarness _target = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _source = await PartitionHarness.StartAsync(kind: kind);
        await _source.SetPartitionsAsync(2);
        _target = await _source.OpenPartitionAsync(1);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _target.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Test]
    public async Task Waiting_messages_move_with_their_slot_and_keep_their_order()
    {
        SetConnected(false);
        await EnqueueAsync(_source, "1", "2");
        var later = await _source.EnqueueAsync(
            Text("later", Anna) with { NotBefore = _source.Time.GetUtcNow().AddMinutes(1) });
        var bob = await _source.EnqueueAsync(Text("bob", Bob));

        Assert.That(await MoveAsync(), Is.True);
        await EnqueueAsync(_target, "3");
        SetConnected(true);
        await _source.AdvanceAsync(TimeSpan.FromSeconds(1));
        await _source.UntilSentAsync(4);
        await _source.AdvanceAsync(TimeSpan.FromMinutes(1));
        await _target.UntilStateAsync(later.MessageId!, MessageState.Done);

        Assert.That(_source.Router.Texts.Where(text => text != "bob"), Is.EqualTo(new[] { "1", "2", "3", "later" }));
        await _source.UntilStateAsync(bob.MessageId!, MessageState.Done);
        Assert.That((await _source.StatisticsAsync()).Total + (await _target.StatisticsAsync()).Total, Is.Zero);
    }

    [Test]
    public async Task Messages_of_two_partitions_that_were_accepted_at_once_meet_in_one()
    {
        SetConnected(false);
        await MoveAsync(new SlotMove(0, 1, QueueSlots.Of(Bob), 1));
        await _target.EnqueueAsync(Text("bob", Bob));
        await _source.EnqueueAsync(Text("anna", Anna));
        await MoveAsync();
        SetConnected(true);
        await _target.AdvanceAsync(TimeSpan.FromSeconds(1));
        await _target.UntilSentAsync(2);
        Assert.That(_target.Router.Texts, Is.EquivalentTo(new[] { "anna", "bob" }));
    }

    [Test]
    public async Task The_former_owner_answers_wrong_partition()
    {
        SetConnected(false);
        var waiting = await _source.EnqueueAsync(Text("waiting", Anna));
        Assert.That((await _target.EnqueueAsync(Text("early", Anna))).Rejection, Is.EqualTo(EnqueueRejection.WrongPartition));
        await MoveAsync();

        var results = await _source.EnqueueManyAsync(Text("astray", Anna), Text("here", Bob));
        Assert.That(results.Select(result => result.Rejection), Is.EqualTo(new[] { EnqueueRejection.WrongPartition, EnqueueRejection.None }));
        Assert.That(results[0].MapEpoch, Is.EqualTo((await _source.MapAsync()).Epoch));
        Assert.That(await CancelAsync(_source, waiting.MessageId!), Is.EqualTo(MessageChange.WrongPartition));
        Assert.That(await CancelAsync(_target, waiting.MessageId!), Is.EqualTo(MessageChange.Changed));
    }

    [Test]
    public async Task A_move_waits_for_sends_in_flight_and_accepts_messages_meanwhile()
    {
        var answer = new TaskCompletionSource<SendResult>();
        _source.Router.Answer = (_, request) => request.Recipient == Anna ? answer.Task : Task.FromResult(Acknowledged);
        await EnqueueAsync(_source, "flying", "next");
        await _source.UntilSentAsync(1);

        var moving = MoveAsync();
        await EnqueueAsync(_source, "meanwhile");
        await _source.EnqueueAsync(Text("bob", Bob));
        await _source.UntilSentAsync(2);
        Assert.That(moving.IsCompleted, Is.False);

        answer.SetResult(Acknowledged);
        Assert.That(await moving, Is.True);
        await _source.UntilSentAsync(4);
        Assert.That(_source.Router.Texts, Is.EqualTo(new[] { "flying", "bob", "next", "meanwhile" }));
    }

    [Test]
    public async Task A_backlog_leaves_time_for_moves_and_for_what_falls_due()
    {
        const int Lines = 400;
        const int Rounds = 15;
        await _source.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, true, default));
        var later = await _source.EnqueueAsync(
            Text("later", Anna, priority: 9) with { NotBefore = _source.Time.GetUtcNow().AddSeconds(1) });
        for (var round = 0; round < Rounds; round++)
        {
            await _source.EnqueueManyAsync(
                [.. Enumerable.Range(0, Lines).Select(line => Text("backlog", $"491700001{line:d3}@s.whatsapp.net"))]);
        }

        await _source.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, false, default));
        await _source.UntilSentAsync(Lines);
        await _source.AdvanceAsync(TimeSpan.FromSeconds(1));
        await _source.UntilStateAsync(later.MessageId!, MessageState.Done);
        Assert.That(await MoveAsync(), Is.True);
        Assert.That(_source.Router.Sent, Has.Count.LessThan(Lines * Rounds), "neither waited for the end of the backlog");
    }

    [Test]
    public async Task Slots_that_come_during_a_dispatch_are_looked_at_after_it()
    {
        const string Elsewhere = "pool-out-of-reach";
        _target.Fleet.Set(Elsewhere, new FleetMember("three") { IsConnected = false });
        var picking = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        _target.Router.Picking = pool =>
        {
            picking.TrySetResult();
            return pool == Elsewhere ? go.Task : Task.CompletedTask;
        };
        await MoveAsync(new SlotMove(0, 1, QueueSlots.Of(Bob), 1));
        Assert.That((await _target.EnqueueAsync(Text("bob", Bob) with { Pool = Elsewhere })).Status, Is.EqualTo(EnqueueStatus.Accepted));
        await picking.Task;
        SetConnected(false);
        await EnqueueAsync(_source, "anna");
        await MoveAsync();
        SetConnected(true);
        go.SetResult();
        await _target.UntilSentAsync(1);
        Assert.That(_target.Router.Texts, Is.EqualTo(new[] { "anna" }));
    }

    [Test]
    public async Task A_move_based_on_an_old_map_moves_nothing()
    {
        var epoch = (await _source.MapAsync()).Epoch;
        Assert.That(await _source.CallAsync(queue => queue.MoveSlotsAsync(AnnaMoves, epoch - 1)), Is.False);
        Assert.That(await _target.CallAsync(queue => queue.MoveSlotsAsync(AnnaMoves, epoch)), Is.False, "not the owner");
        Assert.That((await _source.MapAsync()).Owners, Is.EqualTo(QueueMap.Undivided.Owners));
    }

    [Test]
    public async Task A_move_whose_partition_lost_its_lease_ends_with_it()
    {
        SetConnected(false);
        await EnqueueAsync(_source, "1");
        await _source.StealLeaseAsync();
        Assert.That(() => MoveAsync(), Throws.TypeOf<StaleEpochException>());
        Assert.That(_source.Ended, Is.TypeOf<StaleEpochException>());
        Assert.That(() => MoveAsync(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_move_that_waits_for_a_send_ends_with_its_partition()
    {
        var answer = new TaskCompletionSource<SendResult>();
        _source.Router.Answer = (_, _) => answer.Task;
        await EnqueueAsync(_source, "1");
        await _source.UntilSentAsync(1);
        var moving = MoveAsync();
        await _source.StealLeaseAsync();
        answer.SetResult(Acknowledged);
        Assert.That(() => moving, Throws.TypeOf<StaleEpochException>());
    }

    [TestCase(CommitFault.FailBefore)]
    [TestCase(CommitFault.FailAfter)]
    public async Task A_move_is_retried_while_the_store_fails_until_the_owner_is_known(CommitFault fault)
    {
        SetConnected(false);
        await EnqueueAsync(_source, "1");
        var isFirst = true;
        _source.Database.Fault = _ => isFirst ? Once() : CommitFault.None;
        var moving = MoveAsync();
        await _source.UntilAsync(() => Task.FromResult(!isFirst), "the commit that fails");
        await _source.UntilAsync(
            async () =>
            {
                await _source.AdvanceAsync(TimeSpan.FromSeconds(1));
                return moving.IsCompleted;
            },
            "the end of the move");

        Assert.That(await moving, Is.True);
        await EnqueueAsync(_target, "2");
        SetConnected(true);
        await _target.AdvanceAsync(TimeSpan.FromSeconds(1));
        await _target.UntilSentAsync(2);
        Assert.That(_target.Router.Texts, Is.EqualTo(new[] { "1", "2" }));

        CommitFault Once()
        {
            isFirst = false;
            return fault;
        }
    }

    [TestCase(CommitFault.DieBefore, 0)]
    [TestCase(CommitFault.DieAfter, 1)]
    public async Task After_a_crash_in_the_move_exactly_one_partition_has_the_slot(CommitFault fault, int owner)
    {
        SetConnected(false);
        await EnqueueAsync(_source, "1");
        _source.Database.Fault = _ => fault;
        _ = MoveAsync();
        await _source.UntilAsync(() => Task.FromResult(_source.Database.IsDead), "the crash");
        await _source.CrashAsync();
        await _target.CrashAsync();

        Assert.That((await _source.MapAsync()).Owners[AnnaMoves.Slots[0]], Is.EqualTo(owner));
        var (has, hasNot) = owner == 0 ? (_source, _target) : (_target, _source);
        await EnqueueAsync(has, "2");
        Assert.That((await hasNot.EnqueueAsync(Text("astray", Anna))).Rejection, Is.EqualTo(EnqueueRejection.WrongPartition));
        SetConnected(true);
        await has.AdvanceAsync(TimeSpan.FromSeconds(1));
        await has.UntilSentAsync(2);
        Assert.That(has.Router.Texts, Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public async Task A_new_partition_inherits_the_pauses_and_dead_letters_are_redriven_there()
    {
        _source.Router.Answer = static (_, _) => Task.FromResult(SendResult.Refused(SendFailure.NotOnWhatsApp, 404));
        var dead = await _source.EnqueueAsync(Text("dead", Anna));
        var done = await _source.EnqueueAsync(Text("done", Bob));
        await _source.UntilStateAsync(dead.MessageId!, MessageState.Dead);
        await _source.UntilStateAsync(done.MessageId!, MessageState.Dead);
        _source.Router.Answer = static (_, _) => Task.FromResult(Acknowledged);
        await _source.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, true, default));
        await MoveAsync();

        Assert.That((await _target.StatisticsAsync()).IsPaused, Is.True);
        Assert.That(await _source.CallAsync(queue => queue.RedriveAsync(dead.MessageId!)), Is.EqualTo(MessageChange.WrongPartition));
        Assert.That(await _target.CallAsync(queue => queue.RedriveAsync(dead.MessageId!)), Is.EqualTo(MessageChange.Changed));
        await _target.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, false, default));
        await _target.UntilStateAsync(dead.MessageId!, MessageState.Done);
        Assert.That((await _source.GetAsync(dead.MessageId!)).State, Is.EqualTo(MessageState.Done), "looked up from anywhere");
    }

    [Test]
    public async Task A_partition_that_learns_of_its_slots_from_a_message_inherits_the_pauses()
    {
        await _source.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, true, default));
        await EnqueueAsync(_source, "1");
        var epoch = (await _source.MapAsync()).Epoch;
        Assert.That(await _source.CallAsync(queue => queue.MoveSlotsAsync(AnnaMoves, epoch)), Is.True);

        await _target.AdvanceAsync(TimeSpan.FromSeconds(1));
        await EnqueueAsync(_target, "2");
        Assert.That((await _target.StatisticsAsync()).IsPaused, Is.True);
    }

    [Test]
    public async Task A_partition_that_returns_uses_the_current_pauses()
    {
        await MoveAsync();
        await _target.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, true, default));
        await MoveAsync(_target, new SlotMove(1, 0, AnnaMoves.First, 1), _source);
        await MoveAsync();

        Assert.That((await _target.StatisticsAsync()).IsPaused, Is.False);
        await EnqueueAsync(_target, "goes");
        await _target.UntilSentAsync(1);
        await _target.RestartAsync();
        Assert.That((await _target.StatisticsAsync()).IsPaused, Is.False, "in the store as well");
    }

    [Test]
    public async Task An_idempotency_key_holds_across_partitions()
    {
        var first = await _source.EnqueueAsync(Text("once", Anna) with { IdempotencyKey = "k" });
        await _source.UntilStateAsync(first.MessageId!, MessageState.Done);
        await MoveAsync();

        Assert.That(
            await _target.EnqueueAsync(Text("once", Anna) with { IdempotencyKey = "k" }),
            Is.EqualTo(EnqueueResult.Duplicate(first.MessageId!)));
        Assert.That(await CancelAsync(_target, first.MessageId!), Is.EqualTo(MessageChange.WrongState), "it stayed behind, and is final");
    }

    [Test]
    public async Task A_schedule_enqueues_where_the_slot_of_its_message_is()
    {
        var schedule = new RecurringSchedule { Name = "s", Cron = "* * * * *", TimeZone = "UTC", Message = Text("tick", Anna) };
        Assert.That((await _source.CallAsync(queue => queue.PutScheduleAsync(schedule, default))).Problem, Is.EqualTo(ScheduleProblem.None));
        await MoveAsync();
        await _source.AdvanceAsync(TimeSpan.FromMinutes(1));
        await _source.UntilAsync(() => Task.FromResult(!_source.Router.Forwarded.IsEmpty), "the occurrence");

        var (partition, request) = _source.Router.Forwarded.Single();
        Assert.That(partition.Partition, Is.EqualTo(1));
        Assert.That(request.IdempotencyKey, Is.Not.Null);
    }

    private static SendResult Acknowledged => SendResult.Acknowledged(DateTimeOffset.UnixEpoch);

    private static Task<MessageChange> CancelAsync(PartitionHarness queue, string id) =>
        queue.CallAsync(partition => partition.CancelAsync(id));

    private static async Task EnqueueAsync(PartitionHarness queue, params string[] texts)
    {
        foreach (var text in texts)
        {
            Assert.That((await queue.EnqueueAsync(Text(text, Anna))).Status, Is.EqualTo(EnqueueStatus.Accepted), text);
        }
    }

    private void SetConnected(bool isConnected) => _source.Fleet.Set(Pool, new FleetMember("one") { IsConnected = isConnected });

    private Task<bool> MoveAsync() => MoveAsync(AnnaMoves);

    private Task<bool> MoveAsync(SlotMove move) => MoveAsync(_source, move, _target);

    private static async Task<bool> MoveAsync(PartitionHarness from, SlotMove move, PartitionHarness to)
    {
        var epoch = (await from.MapAsync()).Epoch;
        var isMoved = await from.CallAsync(queue => queue.MoveSlotsAsync(move, epoch));
        await to.CallAsync(queue => queue.AdoptSlotsAsync(default));
        return isMoved;
    }
}
