namespace OrleansGateway.Cluster.Tests;

/// <summary>The demo as a user or a script runs it.</summary>
[Category("Cluster")]
internal sealed class DemoTests
{
    [Test]
    public async Task Ends_with_its_result_line_and_exit_code_zero()
    {
        await using var demo = ProgramRun.Start("Demo", Path.GetTempPath(), "--messages", "12");

        Assert.That(await demo.WaitForExitAsync(), Is.Zero, demo.Errors);
        Assert.That(
            demo.Output[^1], Is.EqualTo("demo: sent=12 delivered=12 duplicates=0 decryptFailures=0 replies=12"));
    }

    [Test]
    public async Task Keeps_running_until_it_is_told_to_stop()
    {
        await using var demo = ProgramRun.Start("Demo", Path.GetTempPath(), "--messages", "2", "--keep");
        var line = await demo.WaitForLineAsync(line => line.StartsWith("Dashboard ", StringComparison.Ordinal));
        await demo.WaitForLineAsync(line => line == "Ctrl+C ends it.");
        using var http = new HttpClient();

        using var page = await http.GetAsync(new Uri(line["Dashboard ".Length..].Trim() + "/"));

        Assert.That(page.IsSuccessStatusCode);
        Assert.That(await demo.TerminateAsync(), Is.Zero, demo.Errors);
    }

    [TestCase("0")]
    [TestCase("many")]
    public async Task Rejects_an_invalid_number_of_messages(string messages)
    {
        await using var demo = ProgramRun.Start("Demo", Path.GetTempPath(), "--messages", messages);

        Assert.That(await demo.WaitForExitAsync(), Is.Not.Zero);
        Assert.That(demo.Errors, Does.Contain("--messages"));
    }

    [Test]
    public async Task The_old_command_of_the_sandbox_names_the_new_one()
    {
        await using var sandbox = ProgramRun.Start("Sandbox", Path.GetTempPath(), "demo", "--messages", "2");

        Assert.That(await sandbox.WaitForExitAsync(), Is.EqualTo(1));
        Assert.That(sandbox.Errors, Does.Contain("dotnet run --project Demo"));
    }
}
