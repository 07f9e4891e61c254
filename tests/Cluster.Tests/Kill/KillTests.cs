namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>
/// The silo of the embedded profile is killed at random moments while messages go to phones and answers come back. Short here;
/// <c>./soak.sh kill</c> runs it longer, by the variables that docs/testing.md names.
/// </summary>
[Category("Cluster")]
internal sealed class KillTests
{
    private const string ResultVariable = "GATEWAY_KILL_RESULT";

    [Test]
    public async Task Killed_silos_lose_nothing_send_nothing_twice_and_break_no_session()
    {
        var plan = KillPlan.FromEnvironment();
        await using var scene = await KillScene.SetUpAsync();
        try
        {
            var evidence = await scene.PlayAsync(plan);
            var verdict = KillVerdict.Of(evidence);
            await TellAsync(verdict.LineFor(plan));

            Assert.That(verdict.IsClean, verdict.LineFor(plan));
            Assert.That(evidence.Recipients.Sum(phone => phone.Received), Is.EqualTo(plan.Messages));
            Assert.That(evidence.Recipients.Sum(phone => phone.Sent), Is.EqualTo(plan.Messages), "Every message is answered once.");
            Assert.That(evidence.Accepted.Select(message => message.Id), Is.Unique);
            Assert.That((await scene.Cast.Queue.GetStatisticsAsync()).Total, Is.Zero, "No message is open, and none is a dead letter.");
            var last = evidence.Accepted.GroupBy(message => message.Recipient).Select(line => line.Last()).ToArray();
            Assert.That(await scene.Cast.RepeatAsync(last), Is.EqualTo(last.Select(message => message.Id)));
        }
        catch
        {
            await TestContext.Out.WriteLineAsync($"{plan}\n{scene.Silo.Complaints}");
            throw;
        }
    }

    private static async Task TellAsync(string line)
    {
        await TestContext.Out.WriteLineAsync(line);
        if (Environment.GetEnvironmentVariable(ResultVariable) is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, line + "\n");
        }
    }
}
