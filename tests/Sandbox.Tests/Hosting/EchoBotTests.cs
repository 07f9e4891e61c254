using System.Threading.Channels;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Sandbox.Tests.Hosting;

/// <summary>The example of the library's README is what is compiled here, and it works.</summary>
internal sealed class EchoBotTests : SandboxTests
{
    private DeviceClientOptions ClientOptions => new()
    {
        Url = Server.ChatUrl,
        NoiseRoot = new NoiseRoot(Server.NoiseRootPublicKey.Span),
        FirstPreKeys = 30,
    };

    [Test]
    public async Task The_example_is_the_text_of_the_readme()
    {
        var source = await File.ReadAllLinesAsync(Checkout.PathOf("tests", "Sandbox.Tests", "Hosting", "EchoBot.cs"));
        var readme = await File.ReadAllLinesAsync(Checkout.PathOf("Protocol", "README.md"));
        var shown = Between(readme, "```csharp", "```");

        Assert.That(shown, Is.Not.Empty);
        Assert.That(Between(source, "// README begins", "// README ends"), Is.EqualTo(shown));
    }

    [Test]
    public async Task The_bot_pairs_echoes_survives_a_cut_and_logs_in_again_after_a_restart()
    {
        using var folder = new TemporaryFolder("echo");
        var codes = Channel.CreateUnbounded<string>();
        var bot = Server.Phones.Create();
        var anna = Server.Phones.Create();
        using (var stop = new CancellationTokenSource())
        {
            var running = EchoBot.RunAsync(folder.Path, ClientOptions, code => codes.Writer.TryWrite(code), stop.Token);
            await Server.Phones.ScanQrAsync(await codes.Reader.ReadAsync().AsTask().WaitAsync(Limits.Event), bot.Number);
            await EchoesAsync(anna, bot, "one");
            var device = bot.Report().Devices.Single(linked => linked.Device != 0);
            Server.Devices.Cut(bot.Jid.WithDevice((ushort)device.Device).ToString());
            await EchoesAsync(anna, bot, "two");
            await stop.CancelAsync();
            await running.WaitAsync(Limits.Event);
        }

        using var again = new CancellationTokenSource();
        var second = EchoBot.RunAsync(folder.Path, ClientOptions, code => codes.Writer.TryWrite(code), again.Token);
        await EchoesAsync(anna, bot, "three");
        await again.CancelAsync();
        await second.WaitAsync(Limits.Event);
        Assert.That(codes.Reader.TryRead(out _), Is.False, "no second pairing");
    }

    private static async Task EchoesAsync(VirtualPhone anna, VirtualPhone bot, string text)
    {
        anna.SendText(bot.Jid.ToString(), text);
        await Eventually.HoldsAsync(() => anna.Report(texts: true).Messages.Any(message => message.Text == $"You said: {text}"));
    }

    private static string[] Between(string[] lines, string begin, string end) =>
    [
        .. lines.SkipWhile(line => line.Trim() != begin).Skip(1).TakeWhile(line => line.Trim() != end)
            .Select(line => line.Trim()).Where(line => line.Length > 0),
    ];
}
