namespace OrleansGateway.Cluster.Tests;

/// <summary>The README's example is what is compiled here, and it works.</summary>
[Category("Cluster")]
internal sealed class ReadmeExampleTests
{
    [Test]
    public async Task The_example_is_the_text_of_the_readme()
    {
        var source = await File.ReadAllLinesAsync(
            Checkout.PathOf("tests", "Cluster.Tests", "ReadmeExample.cs"));
        var compiled = Between(source, line => line.Trim() == "// README begins", line => line.Trim() == "// README ends");
        var readme = await File.ReadAllLinesAsync(Checkout.PathOf("README.md"));
        var shown = Between(readme, line => line == "```csharp", line => line == "```");

        Assert.That(shown, Is.Not.Empty);
        Assert.That(compiled, Is.EqualTo(shown));
    }

    [Test]
    public async Task The_example_enqueues_a_message_on_a_fresh_silo()
    {
        using var data = new TemporaryFolder("readme");
        await using (var silo = await SiloRun.StartAsync(data.Path))
        {
            using var output = new StringWriter();
            var before = Console.Out;
            Console.SetOut(output);
            try
            {
                await ReadmeExample.RunAsync([$"--Gateway:GatewayPort={silo.GatewayPort}"]);
            }
            finally
            {
                Console.SetOut(before);
            }

            Assert.That(output.ToString(), Does.Contain("Accepted: "));
        }
    }

    private static string[] Between(string[] lines, Func<string, bool> begins, Func<string, bool> ends)
    {
        var block = lines.SkipWhile(line => !begins(line)).Skip(1).TakeWhile(line => !ends(line)).Select(line => line.Trim());
        return [.. block.Where(line => line.Length > 0)];
    }
}
