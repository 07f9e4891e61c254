using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class QrExpiryTests : SandboxTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    protected override SandboxOptions Options => new() { Time = _time };

    [Test]
    public async Task A_reference_expires_while_later_ones_stay_valid()
    {
        var companion = new Companion();
        await using var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);

        _time.Advance(TimeSpan.FromSeconds(61));

        var refused = await Assert.ThrowsAsync<SandboxRequestException>(() => Server.Phones.ScanQrAsync(companion.QrOf(references[0])));
        Assert.That(refused!.Error, Is.EqualTo(SandboxRequestError.Gone));
        var scan = Server.Phones.ScanQrAsync(companion.QrOf(references[1]));
        await companion.AnswerPairSuccessAsync(client);
        Assert.That((await scan).Device, Is.EqualTo(1));
    }

    [Test]
    public async Task When_the_last_reference_expires_the_server_closes()
    {
        var companion = new Companion();
        await using var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);

        _time.Advance(TimeSpan.FromSeconds(161));

        var rest = await client.ReceiveUntilClosedAsync();
        Assert.That(rest[^1].Tag, Is.EqualTo("xmlstreamend"));
        var refused = await Assert.ThrowsAsync<SandboxRequestException>(() => Server.Phones.ScanQrAsync(companion.QrOf(references[5])));
        Assert.That(refused!.Error, Is.EqualTo(SandboxRequestError.Gone));
    }

    [Test]
    public async Task A_scan_that_the_client_does_not_answer_times_out()
    {
        var companion = new Companion();
        await using var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);
        var scan = Server.Phones.ScanQrAsync(companion.QrOf(references[0]));
        await client.ReceiveAsync(stanza => stanza.Child("pair-success") is not null);

        _time.Advance(TimeSpan.FromSeconds(11));

        var refused = await Assert.ThrowsAsync<SandboxRequestException>(() => scan);
        Assert.That(refused!.Error, Is.EqualTo(SandboxRequestError.TimedOut));
    }
}
