using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Tests.Storage;

namespace OrleansGateway.Grains.Tests.Pacing;

/// <summary>The pace of an instance over a store: what it lets through, and what outlives it.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class InstancePacerTests(string kind) : StoreTestBase(kind)
{
    private const string Anna = "491700000001@s.whatsapp.net";
    private const string Bob = "491700000002@s.whatsapp.net";
    private static readonly InstanceKey Key = new("default", "one");
    private static readonly DateTimeOffset Linked = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    private FakeTimeProvider _time = null!;
    private ServiceProvider _meters = null!;
    private Fence _fence;
    private PacingRules _rules = PacingRules.None;
    private InstancePacer _pacer = null!;

    [SetUp]
    public async Task BeginAsync()
    {
        _time = new FakeTimeProvider(Linked.AddHours(4));
        _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _rules = PacingRules.None with { LinkedAt = Linked };
        _pacer = await OpenAsync();
    }

    [TearDown]
    public void End() => _meters.Dispose();

    [Test]
    public async Task A_burst_goes_through_and_the_next_one_learns_its_time()
    {
        _rules = _rules with { Instance = Rate(messages: 2, burst: 2) };

        Assert.That(await AskAsync(Anna), Is.EqualTo(PaceAnswer.Admitted));
        Assert.That(await AskAsync(Bob), Is.EqualTo(PaceAnswer.Admitted));
        Assert.That(await AskAsync(Bob), Is.EqualTo(new PaceAnswer(SendFailure.Paced, _time.GetUtcNow().AddSeconds(30))));

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await AskAsync(Bob), Is.EqualTo(PaceAnswer.Admitted));
    }

    [Test]
    public async Task A_recipient_that_got_enough_rests_and_others_go_on()
    {
        _rules = _rules with { Recipient = Rate(messages: 1, burst: 1) };

        await AskAsync(Anna);

        Assert.That(await AskAsync(Anna), Is.EqualTo(new PaceAnswer(SendFailure.RecipientPaced, _time.GetUtcNow().AddMinutes(1))));
        Assert.That(_pacer.ReportOn(Anna)!.RecipientRests, Is.EqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(await AskAsync(Bob), Is.EqualTo(PaceAnswer.Admitted));
    }

    [Test]
    public async Task In_quiet_hours_nothing_goes_and_nothing_is_taken()
    {
        _rules = _rules with
        {
            Instance = Rate(messages: 1, burst: 1),
            QuietHours = new QuietHours { Start = new TimeOnly(11, 0), End = new TimeOnly(13, 0) },
        };

        Assert.That(await AskAsync(Anna), Is.EqualTo(new PaceAnswer(SendFailure.QuietHours, Linked.AddHours(5))));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(await AskAsync(Anna), Is.EqualTo(PaceAnswer.Admitted));
    }

    [Test]
    public async Task A_new_number_opens_its_new_chats_of_the_day_and_goes_on_with_known_ones()
    {
        _rules = _rules with { WarmUp = new WarmUp { FirstDay = 1, Growth = 2 } };

        Assert.That(await AskAsync(Anna), Is.EqualTo(PaceAnswer.Admitted));
        Assert.That(await AskAsync(Bob), Is.EqualTo(new PaceAnswer(SendFailure.NewChatsCapped, Linked.AddDays(1))));
        Assert.That(await AskAsync(Anna), Is.EqualTo(PaceAnswer.Admitted), "the same chat again");
        Assert.That(await AskAsync(Bob, isNewChat: false), Is.EqualTo(PaceAnswer.Admitted), "a known one");
        var report = _pacer.ReportOn(Bob)!;
        Assert.That((report.NewChatsLeft, report.NewChatsPerDay, report.NewDayIn), Is.EqualTo((0, 1, TimeSpan.FromHours(20))));

        _time.Advance(TimeSpan.FromHours(20));
        Assert.That(_pacer.ReportOn(Bob)!.NewChatsLeft, Is.EqualTo(2));
        Assert.That(await AskAsync(Bob), Is.EqualTo(PaceAnswer.Admitted));
    }

    [Test]
    public async Task A_direct_send_counts_as_a_new_chat_unless_a_queue_reached_the_recipient_before()
    {
        _rules = _rules with { WarmUp = new WarmUp { FirstDay = 0 } };
        var chat = new SqlText("INSERT INTO chats (tenant, recipient_hash, instance, last_at, epoch) VALUES ('default', @hash, 'one', 0, 0)");
        await Coalescer.CommitAsync(new WriteUnit("test", [chat.With(Keys.RecipientHash("default", Anna))]));

        Assert.That(await AskAsync(Anna, isNewChat: null), Is.EqualTo(PaceAnswer.Admitted));
        Assert.That((await AskAsync(Bob, isNewChat: null)).Failure, Is.EqualTo(SendFailure.NewChatsCapped));
    }

    [Test]
    public async Task What_was_taken_outlives_a_restart()
    {
        _rules = _rules with
        {
            Instance = Rate(messages: 3, burst: 3),
            Recipient = Rate(messages: 1, burst: 1),
            WarmUp = new WarmUp { FirstDay = 1 },
        };
        await AskAsync(Anna);
        await AskAsync(Bob, isNewChat: false);
        var before = _pacer.ReportOn(Anna);

        await ReopenAsync();
        _pacer = await OpenAsync();

        Assert.That(_pacer.ReportOn(Anna), Is.EqualTo(before));
        Assert.That((await AskAsync(Anna)).Failure, Is.EqualTo(SendFailure.RecipientPaced));
        Assert.That((await AskAsync("491700000003@s.whatsapp.net")).Failure, Is.EqualTo(SendFailure.NewChatsCapped));
        Assert.That(await AskAsync("491700000003@s.whatsapp.net", isNewChat: false), Is.EqualTo(PaceAnswer.Admitted));
        Assert.That((await AskAsync("491700000004@s.whatsapp.net", isNewChat: false)).Failure, Is.EqualTo(SendFailure.Paced));
    }

    [Test]
    public async Task Whoever_lost_the_lease_takes_nothing()
    {
        _rules = _rules with { Instance = Rate(messages: 2, burst: 2) };
        var next = await OpenAsync();

        Assert.That((await AskAsync(Anna)).Failure, Is.EqualTo(SendFailure.NotConnected));
        Assert.That(next.ReportOn(Anna)!.FullIn, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task Without_a_store_nothing_goes_that_is_paced_and_the_token_is_gone()
    {
        _rules = _rules with { Instance = Rate(messages: 1, burst: 1) };
        var faulty = new FaultyDatabase(Database) { Fault = static _ => CommitFault.FailBefore };
        await using var coalescer = new WriteCoalescer(faulty);
        _pacer = await OpenAsync(new PacingStore(faulty, coalescer));

        Assert.That(await AskAsync(Anna), Is.EqualTo(new PaceAnswer(SendFailure.StorageUnavailable)));
        Assert.That((await AskAsync(Anna)).Failure, Is.EqualTo(SendFailure.Paced));
    }

    [Test]
    public async Task What_is_not_paced_costs_no_row_and_says_nothing()
    {
        Assert.That(await AskAsync(Anna), Is.EqualTo(PaceAnswer.Admitted));
        Assert.That(_pacer.ReportOn(Anna), Is.Null);
        Assert.That(await RowsAsync(), Is.Zero);
    }

    [Test]
    public async Task Rows_that_no_longer_matter_are_trimmed()
    {
        _rules = _rules with { Instance = Rate(messages: 1, burst: 1), Recipient = Rate(messages: 1, burst: 1) };
        await AskAsync(Anna);
        var store = new PacingStore(Database, Coalescer);

        Assert.That(await store.TrimAsync(_time.GetUtcNow(), 10, default), Is.Zero);
        Assert.That(await store.TrimAsync(_time.GetUtcNow().AddMinutes(2), 1, default), Is.EqualTo(1));
        Assert.That(await store.TrimAsync(_time.GetUtcNow().AddMinutes(2), 10, default), Is.EqualTo(1));
    }

    [Test]
    public async Task A_new_configuration_holds_from_the_next_message_on()
    {
        _rules = _rules with { Instance = TokenBucket.Of(new SendRate { Messages = 1, Per = TimeSpan.FromDays(1) }) };
        await AskAsync(Anna);
        Assert.That((await AskAsync(Anna)).Failure, Is.EqualTo(SendFailure.Paced));

        _rules = _rules with { Instance = Rate(messages: 60, burst: 2) };
        Assert.That((await AskAsync(Anna)).Until, Is.EqualTo(_time.GetUtcNow().AddSeconds(1)), "a second, not a day");
        _rules = _rules with { Instance = TokenBucket.Unlimited };
        Assert.That(await AskAsync(Anna), Is.EqualTo(PaceAnswer.Admitted));
    }

    [Test]
    public async Task Memory_of_recipients_is_bounded_and_full_ones_are_forgotten()
    {
        _rules = _rules with { Recipient = Rate(messages: 1, burst: 1) };
        _pacer = await OpenAsync(options: new PacingOptions { MaxRecipients = 2 });
        await AskAsync(Anna);
        _time.Advance(TimeSpan.FromSeconds(20));
        await AskAsync(Bob);

        var third = await AskAsync("491700000003@s.whatsapp.net");
        Assert.That(third, Is.EqualTo(new PaceAnswer(SendFailure.RecipientPaced, _time.GetUtcNow().AddSeconds(40))));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.That(await AskAsync("491700000003@s.whatsapp.net"), Is.EqualTo(PaceAnswer.Admitted));
    }

    private Task<PaceAnswer> AskAsync(string recipient, bool? isNewChat = true) => _pacer.TakeAsync(recipient, isNewChat, default);

    private static TokenBucket Rate(int messages, int burst) => TokenBucket.Of(new SendRate { Messages = messages, Burst = burst });

    private async Task<InstancePacer> OpenAsync(PacingStore? store = null, PacingOptions? options = null)
    {
        _fence = await TakeAsync(Fence.InstanceLease(Key.Tenant, Key.Instance), owner: "a");
        var services = new PacingServices(
            store ?? new PacingStore(Database, Coalescer), Rules: null!, Keys,
            new GatewayInstruments(_meters.GetRequiredService<IMeterFactory>()), Options.Create(options ?? new PacingOptions()), _time,
            NullLogger<InstancePacer>.Instance);
        return await InstancePacer.OpenAsync(services, Key, _fence, () => _rules, default);
    }

    private async Task<long> RowsAsync() => (await Database.QueryAsync(
        new SqlText("SELECT COUNT(*) FROM pacing").With(), static reader => reader.GetInt64(0), default))[0];
}
