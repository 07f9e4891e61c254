using Orleans.Storage;
using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Storage.GrainStates;

namespace OrleansGateway.Grains.Tests.Storage;

/// <summary>Orleans' grain storage and reminder table on our stores.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class OrleansStorageTests(string kind) : StoreTestBase(kind)
{
    private static readonly GrainId One = GrainId.Create("instance", "default/one");

    private GatewayGrainStorage Storage => new(new GrainStateStore(Database, Coalescer, Keys));

    private GatewayReminderTable Reminders => new(new ReminderStore(Database, Coalescer, Random));

    [Test]
    public async Task A_state_survives_and_a_second_activation_is_refused()
    {
        var first = new GrainState<InstanceProfile>(new InstanceProfile { Account = "491700000001:3@s.whatsapp.net" });
        await Storage.WriteStateAsync("instance", One, first);
        var second = new GrainState<InstanceProfile>();
        await Storage.ReadStateAsync("instance", One, second);
        Assert.That(second.State!.Account, Is.EqualTo("491700000001:3@s.whatsapp.net"));

        second.State!.IsConnectionDesired = true;
        await Storage.WriteStateAsync("instance", One, second);

        Assert.That(
            () => Storage.WriteStateAsync("instance", One, first), Throws.TypeOf<InconsistentStateException>());
        Assert.That(
            () => Storage.ClearStateAsync("instance", One, first), Throws.TypeOf<InconsistentStateException>());
    }

    [Test]
    public async Task Two_first_writes_leave_one_row()
    {
        await Storage.WriteStateAsync("instance", One, new GrainState<InstanceProfile>(new InstanceProfile()));

        Assert.That(
            () => Storage.WriteStateAsync("instance", One, new GrainState<InstanceProfile>(new InstanceProfile())),
            Throws.TypeOf<InconsistentStateException>());
    }

    [Test]
    public async Task A_cleared_state_is_as_if_it_had_never_been()
    {
        var state = new GrainState<InstanceProfile>(new InstanceProfile { Account = "x" });
        await Storage.WriteStateAsync("instance", One, state);
        await Storage.ClearStateAsync("instance", One, state);
        Assert.That(state.RecordExists, Is.False);

        await Storage.WriteStateAsync("instance", One, state);
        var read = new GrainState<InstanceProfile>();
        await Storage.ReadStateAsync("instance", One, read);

        Assert.That(read.RecordExists);
        Assert.That(read.State!.Account, Is.Null);
    }

    [Test]
    public async Task Reminders_are_found_by_grain_and_by_every_range_that_holds_them()
    {
        var ids = Enumerable.Range(0, 20).Select(i => GrainId.Create("instance", $"default/{i}")).ToArray();
        foreach (var id in ids)
        {
            await Reminders.UpsertRow(Entry(id));
        }

        var middle = ids[7].GetUniformHashCode();
        var below = await Reminders.ReadRows(0, middle);
        var above = await Reminders.ReadRows(middle, 0);
        var all = await Reminders.ReadRows(0, 0);

        Assert.That(all.Reminders, Has.Count.EqualTo(20));
        Assert.That(below.Reminders.Count + above.Reminders.Count, Is.EqualTo(20));
        Assert.That(below.Reminders.Select(entry => entry.GrainId), Does.Contain(ids[7]));
        Assert.That((await Reminders.ReadRows(ids[3])).Reminders.Single().GrainId, Is.EqualTo(ids[3]));
    }

    [Test]
    public async Task A_reminder_is_removed_only_by_its_newest_etag()
    {
        var old = await Reminders.UpsertRow(Entry(One));
        var current = await Reminders.UpsertRow(Entry(One));

        Assert.That(await Reminders.RemoveRow(One, "wake", old!), Is.False);
        Assert.That((await Reminders.ReadRow(One, "wake"))!.Period, Is.EqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(await Reminders.RemoveRow(One, "wake", current!), Is.True);
        Assert.That(await Reminders.ReadRow(One, "wake"), Is.Null);
    }

    private static ReminderEntry Entry(GrainId id) => new()
    {
        GrainId = id,
        ReminderName = "wake",
        StartAt = DateTime.UnixEpoch,
        Period = TimeSpan.FromMinutes(1),
    };
}
