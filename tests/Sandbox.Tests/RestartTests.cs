using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Tests;

/// <summary>The end of a connection after its pairing. The clock stands still unless a test moves it.</summary>
internal sealed class RestartTests : SandboxTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    protected override SandboxOptions Options => new() { Time = _time, RestartTimeout = TimeSpan.FromSeconds(4) };

    [Test]
    public async Task After_a_pairing_the_server_waits_for_the_client_to_close()
    {
        var companion = new Companion();
        await using var client = await PairAsync(companion);

        _time.Advance(TimeSpan.FromSeconds(3));
        var answer = await client.QueryAsync(Companion.Query("w:p", "get"));
        await client.CloseAsync();

        Assert.That(answer.Attribute("type"), Is.EqualTo("result"));
        await using var login = await companion.LogInAsync(Server);
    }

    [Test]
    public async Task A_client_that_does_not_close_after_its_pairing_is_closed_in_time()
    {
        await using var client = await PairAsync(new Companion());
        await client.QueryAsync(Companion.Query("w:p", "get"));

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(await client.ReceiveUntilClosedAsync(), Is.Empty);
    }

    [Test]
    public async Task A_repeated_answer_to_the_scan_links_no_second_device()
    {
        var companion = new Companion();
        var phone = Server.Phones.Create("15550001111");
        await using var client = await PairAsync(companion, phone.Number, repeatsItsAnswer: true);

        var answer = await client.QueryAsync(Companion.Query("w:p", "get"));

        Assert.That(answer.Attribute("type"), Is.EqualTo("result"));
        Assert.That(client.Unread, Is.Empty, "one restart only");
        Assert.That(phone.Report().Devices.Select(device => device.Device), Is.EqualTo(new[] { 0, 1 }));
    }

    private async Task<ScriptedClient> PairAsync(Companion companion, string? number = null, bool repeatsItsAnswer = false)
    {
        var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);
        var scan = Server.Phones.ScanQrAsync(companion.QrOf(references[0]), number);
        var signed = await companion.AnswerPairSuccessAsync(client);
        if (repeatsItsAnswer)
        {
            await client.SendAsync(signed);
        }

        companion.Paired = await scan;
        await client.ReceiveAsync("stream:error");
        return client;
    }
}
