using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Options;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Interfaces.Pools;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Pools;

namespace OrleansGateway.Grains.Tests.Pacing;

internal sealed class PacingRulebookTests
{
    private const string Public = "wss://web.whatsapp.com/ws/chat";
    private const string Local = "ws://127.0.0.1:5081/ws/chat";
    private static readonly TokenBucket Default = TokenBucket.Of(new SendRate());

    private readonly PoolDirectory _pools = new();

    [TestCase(PacingMode.Auto, Public, true)]
    [TestCase(PacingMode.Auto, Local, false)]
    [TestCase(PacingMode.On, Local, true)]
    [TestCase(PacingMode.Off, Public, false)]
    public void The_defaults_hold_where_the_mode_says(PacingMode mode, string server, bool isPaced)
    {
        var rules = RulesOf(new InstanceSettings(), new PacingOptions { Mode = mode }, server);

        Assert.That(rules.Instance, Is.EqualTo(isPaced ? Default : TokenBucket.Unlimited));
        Assert.That(rules.IsCounted(DateTimeOffset.UnixEpoch), Is.EqualTo(isPaced));
        Assert.That(rules.NewChatsOn(DateTimeOffset.UnixEpoch)?.Cap, Is.EqualTo(isPaced ? 20 : null));
    }

    [Test]
    public void Each_part_comes_from_the_instance_else_its_pool_else_the_configuration()
    {
        var (slow, slower) = (new SendRate { Messages = 2 }, new SendRate { Messages = 1 });
        _pools.Take(new StoredPool("default", "shop", 1, new PoolSettings
        {
            Pacing = new PacingSettings { InstanceRate = slow, RecipientRate = slow, WarmUp = WarmUp.None },
        }));
        var settings = new InstanceSettings { Pool = "shop", Pacing = new PacingSettings { InstanceRate = slower } };
        var quiet = new QuietHours { Start = new TimeOnly(22, 0), End = new TimeOnly(7, 0) };

        var rules = RulesOf(settings, new PacingOptions { QuietHours = quiet, RecipientRate = new SendRate() }, Local);

        Assert.That(rules.Instance, Is.EqualTo(TokenBucket.Of(slower)));
        Assert.That(rules.Recipient, Is.EqualTo(TokenBucket.Of(slow)));
        Assert.That(rules.QuietHours, Is.EqualTo(quiet));
        Assert.That(rules.WarmUp, Is.EqualTo(WarmUp.None));
    }

    [Test]
    public void An_older_reading_of_a_pool_changes_nothing()
    {
        var newer = new StoredPool("default", "office", 2, new PoolSettings { Affinity = false });
        _pools.Take(newer);
        var version = _pools.Version;
        _pools.Take(new StoredPool("default", "office", 1, new PoolSettings()));

        Assert.That(_pools.Find("default", "office"), Is.SameAs(newer.Settings));
        Assert.That(_pools.Version, Is.EqualTo(version));
        Assert.That(_pools.Find("other", "office"), Is.EqualTo(new PoolSettings()));
    }

    [Test]
    public void The_section_is_read_from_configuration()
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Pacing:Mode"] = "on",
            ["Pacing:InstanceRate:Messages"] = "5",
            ["Pacing:InstanceRate:Per"] = "00:10:00",
            ["Pacing:QuietHours:Start"] = "22:00",
            ["Pacing:QuietHours:End"] = "07:00",
            ["Pacing:QuietHours:TimeZone"] = "Europe/Berlin",
            ["Pacing:WarmUp:FirstDay"] = "3",
        }).Build().ReadGatewayOptions<PacingOptions>();

        Assert.That(options.InstanceRate, Is.EqualTo(new SendRate { Messages = 5, Per = TimeSpan.FromMinutes(10) }));
        Assert.That(options.QuietHours!.Start, Is.EqualTo(new TimeOnly(22, 0)));
        Assert.That(options.WarmUp, Is.EqualTo(new WarmUp { FirstDay = 3 }));
    }

    private PacingRules RulesOf(InstanceSettings settings, PacingOptions options, string server) =>
        new PacingRulebook(_pools, Options.Create(options), new Uri(server).IsLoopback)
            .RulesOf("default", settings, DateTimeOffset.UnixEpoch);
}
