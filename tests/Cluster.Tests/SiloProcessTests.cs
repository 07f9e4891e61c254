using System.Net;

namespace OrleansGateway.Cluster.Tests;

/// <summary>The silo as a program: starts with no server installed, says where it is, stops cleanly.</summary>
[Category("Cluster")]
internal sealed class SiloProcessTests
{
    private TemporaryFolder _data = null!;

    [SetUp]
    public void MakeDirectory() => _data = new TemporaryFolder("silo");

    [TearDown]
    public void DeleteDirectory() => _data.Dispose();

    [Test]
    public async Task A_silo_starts_on_an_empty_directory_and_exits_with_zero_on_sigterm()
    {
        await using var silo = await SiloRun.StartAsync(_data.Path);
        using var http = new HttpClient { BaseAddress = silo.Http };

        Assert.That(await StatusAsync(http, "/healthz"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(http, "/readyz"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(http, "/dashboard/"), Is.EqualTo(HttpStatusCode.OK));
        await silo.Program.WaitForLineAsync(line => line.StartsWith("info: OrleansGateway.", StringComparison.Ordinal));
        Assert.That(await silo.Program.TerminateAsync(), Is.Zero, silo.Program.Errors);
        Assert.That(silo.Program.Output, Has.None.StartsWith("info: Orleans.").And.None.StartsWith("info: Microsoft."));
    }

    [Test]
    public async Task The_dashboard_is_refused_to_another_host_name()
    {
        await using var silo = await SiloRun.StartAsync(_data.Path);
        using var http = new HttpClient { BaseAddress = silo.Http };
        http.DefaultRequestHeaders.Host = "rebound.example";

        Assert.That(await StatusAsync(http, "/dashboard/"), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task The_error_of_a_data_directory_in_use_names_its_key()
    {
        await using var first = await SiloRun.StartAsync(_data.Path);
        await using var second = ProgramRun.Start("Silo", _data.Path, SiloRun.Arguments(_data.Path));

        Assert.That(await second.WaitForExitAsync(), Is.EqualTo(2));
        Assert.That(second.Errors, Does.Contain("Silo:DataDirectory"));
    }

    [TestCase("--Silo:Port=70000", "Silo:Port")]
    [TestCase("--Silo:Port=many", "Silo:Port")]
    [TestCase("--Silo:ShutdownTimeout=00:00:01", "Silo:ShutdownTimeout")]
    [TestCase("--WhatsApp:Url=http://example.org", "WhatsApp:Url")]
    [TestCase("--WhatsApp:NoiseRoot=1234", "WhatsApp:NoiseRoot")]
    [TestCase("--Instances:ConnectsPerSecond=0", "Instances:ConnectsPerSecond")]
    [TestCase("--Dashboard:Password=short", "Dashboard:Password")]
    public async Task The_error_of_an_invalid_setting_names_its_key(string argument, string key)
    {
        await using var silo = ProgramRun.Start(
            "Silo", _data.Path, [.. SiloRun.Arguments(_data.Path), argument]);

        Assert.That(await silo.WaitForExitAsync(), Is.EqualTo(2), silo.Errors);
        Assert.That(silo.Errors, Does.Contain(key));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
