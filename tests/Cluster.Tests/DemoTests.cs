namespace OrleansGateway.Cluster.Tests;

/// <summary>The demo as a person or a script runs it.</summary>
[Category("Cluster")]
internal sealed class DemoTests
{
    [Test]
    public async Task EndsWithItsLineAndZero()
    {
        await using var demo = ProgramRun.Start("Sandbox", Path.GetTempPath(), "demo", "--messages", "12");

        Assert.That(await demo.WaitForExitAsync(), Is.Zero, demo.Errors);
        Assert.That(
            demo.Output[^1], Is.EqualTo("demo: sent=12 delivered=12 duplicates=0 decryptFailures=0 replies=12"));
    }

    [Test]
    public async Task KeepsRunningAndEndsCleanlyWhenAskedTo()
    {
        await using var demo = ProgramRun.Start("Sandbox", Path.GetTempPath(), "demo", "--messages", "2", "--keep");
        var line = await demo.WaitForLineAsync(line => line.StartsWith("Dashboard ", StringComparison.Ordinal));
        await demo.WaitForLineAsync(line => line == "Ctrl+C ends it.");
        using var http = new HttpClient();

        using var page = await http.GetAsync(new Uri(line["Dashboard ".Length..].Trim() + "/"));

        Assert.That(page.IsSuccessStatusCode);
        Assert.That(await demo.TerminateAsync(), Is.Zero, demo.Errors);
    }

    [TestCase("0")]
    [TestCase("many")]
    public async Task RefusesANumberOfMessagesThatCannotBe(string messages)
    {
        await using var demo = ProgramRun.Start("Sandbox", Path.GetTempPath(), "demo", "--messages", messages);

        Assert.That(await demo.WaitForExitAsync(), Is.Not.Zero);
        Assert.That(demo.Errors, Does.Contain("--messages"));
    }
}
