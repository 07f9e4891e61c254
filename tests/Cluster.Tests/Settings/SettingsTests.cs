using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrleansGateway.Client;
using OrleansGateway.Silo.Hosting;

namespace OrleansGateway.Cluster.Tests.Settings;

/// <summary>Every documented setting is bound and checked, and every setting is documented.</summary>
internal sealed partial class SettingsTests
{
    private static readonly string[] OwnPorts = ["--Silo:Port=0", "--Silo:GatewayPort=0"];

    private static IReadOnlyList<DocumentedSetting> Documented => DocumentedSetting.All;

    private static IEnumerable<DocumentedSetting> DocumentedDefaults => Documented.Where(setting => setting.Default is not null);

    [Test]
    public void Exactly_the_settings_that_exist_are_documented() => Assert.That(
        Documented.Select(setting => setting.Key), Is.EquivalentTo(OptionsClass.All.SelectMany(options => options.Keys)));

    [Test]
    public void Documents_name_only_settings_that_exist()
    {
        var known = Documented.Select(setting => setting.Key).ToHashSet(StringComparer.Ordinal);
        var sections = known.Select(key => key.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        var named = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Checkout.Root, "README.md"))
            .SelectMany(file => KeyInText().Matches(File.ReadAllText(file)).Select(match => match.Groups["key"].Value))
            .Where(key => sections.Contains(key.Split(':')[0]));

        Assert.That(named.Where(key => !known.Contains(key)).Distinct(StringComparer.Ordinal), Is.Empty);
    }

    [TestCaseSource(nameof(Documented))]
    public void A_documented_setting_is_bound(DocumentedSetting setting)
    {
        var options = OptionsClass.OfKey(setting.Key);
        using var host = Start(setting.Key, [$"--{setting.Key}={setting.Example}"]);

        Assert.That(
            options.Value(host.Services, setting.Key), Is.Not.Null.And.Not.EqualTo(options.DefaultValue(setting.Key)));
    }

    [TestCaseSource(nameof(DocumentedDefaults))]
    public void A_documented_default_is_the_default(DocumentedSetting setting)
    {
        var options = OptionsClass.OfKey(setting.Key);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create(setting.Key, setting.Default)])
            .Build();

        Assert.That(
            configuration.GetValue(options.ValueType(setting.Key), setting.Key), Is.EqualTo(options.DefaultValue(setting.Key)));
    }

    [TestCaseSource(nameof(Documented))]
    public void An_invalid_value_stops_the_start_with_its_key(DocumentedSetting setting)
    {
        var failure = Assert.Throws<OptionsValidationException>(
            () => Start(setting.Key, [$"--{setting.Key}={InvalidValue(OptionsClass.OfKey(setting.Key).ValueType(setting.Key))}"]));

        Assert.That(failure.Message, Does.Contain(setting.Key));
    }

    [TestCase("Queue:MaxAtempts", "Queue:MaxAttempts")]
    [TestCase("Storage:Leases:Renewal", "Storage:Leases:RenewEvery")]
    [TestCase("Storage:Lease:RenewEvery", "Storage:Leases")]
    [TestCase("Pacing:InstanceRate:Message", "Pacing:InstanceRate:Messages")]
    [TestCase("Silo:Ports", "Silo:Port")]
    [TestCase("Cluster:Postgres", "Cluster:PostgreSql")]
    [TestCase("Dashboard:Pasword", "Dashboard:Password")]
    [TestCase("Telemetry:Endpoint", "Telemetry:OtlpEndpoint")]
    [TestCase("Queue:MaxAttempts:Text", "Queue:MaxAttempts is a single value")]
    [TestCase("Gateway:Tennant", "Gateway:Tenant")]
    public void An_unknown_key_stops_the_start_with_the_nearest_known_key(string key, string nearest)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Start(key, [$"--{key}=1"]));

        Assert.That(failure.Message, Does.Contain("is no setting").And.Contain(nearest));
    }

    [Test]
    public void The_cluster_profile_names_each_missing_server()
    {
        string[] cluster = [.. OwnPorts, "--Silo:Profile=Cluster"];

        Assert.That(MessageOf(cluster), Does.Contain("Cluster:Redis"));
        Assert.That(MessageOf([.. cluster, "--Cluster:Redis=localhost:6379"]), Does.Contain("Cluster:PostgreSql"));

        static string MessageOf(string[] arguments) =>
            Assert.Throws<OptionsValidationException>(() => GatewayHost.Create(arguments)).Message;
    }

    // Builds the host that has the key, and runs the checks that its start runs first.
    private static IHost Start(string key, string[] arguments)
    {
        var host = key.StartsWith("Gateway:", StringComparison.Ordinal) ? Service(arguments) : Silo(arguments);
        try
        {
            host.Services.GetService<IStartupValidator>()?.Validate();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static WebApplication Silo(string[] arguments)
    {
        string[] needed = arguments.Contains("--Silo:Profile=Cluster", StringComparer.Ordinal)
            ? ["--Cluster:Redis=localhost:6379", "--Cluster:PostgreSql=Host=localhost"]
            : [];
        return GatewayHost.Create([.. needed, .. OwnPorts, .. arguments]);
    }

    private static IHost Service(string[] arguments)
    {
        var builder = new HostApplicationBuilder(arguments);
        builder.AddOrleansGatewayClient();
        return builder.Build();
    }

    private static string InvalidValue(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var text when text == typeof(string) => "",
        var number when number == typeof(int) || number == typeof(long) || number == typeof(double) || number == typeof(TimeSpan) => "-1",
        _ => "no-such-value",
    };

    [GeneratedRegex("`(?<key>[A-Z][A-Za-z]+(:[A-Z][A-Za-z]+)+)[`=]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex KeyInText();
}
