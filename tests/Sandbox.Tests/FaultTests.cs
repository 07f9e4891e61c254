using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class FaultTests : SandboxTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    protected override SandboxOptions Options => new() { Time = _time };

    [Test]
    public async Task The_next_messages_of_a_device_are_answered_with_an_error_and_not_delivered()
    {
        var phone = Server.Phones.Create();
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        Server.Devices.AnswerNext(companion.Paired.Jid, 2, 463, "message");
        var errors = new List<string?>();

        for (var i = 0; i < 3; i++)
        {
            var ack = await companion.SendTextAsync(client, phone.Jid, $"M{i}", "hello", phone.Jid);
            errors.Add(ack.Attribute("error"));
        }

        Assert.That(errors, Is.EqualTo(new[] { "463", "463", null }));
        await Eventually.HoldsAsync(() => phone.Report().Received == 1);
    }

    [Test]
    public async Task Queries_and_receipts_are_answered_with_the_error_too()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        Server.Devices.AnswerNext(companion.Paired.Jid, 2, 429);

        var answer = await client.QueryAsync(Companion.Query("w:p", "get"));
        await client.SendAsync(new Node("receipt", ("id", "M1"), ("to", companion.Paired.Jid)));
        var ack = await client.ReceiveAsync("ack", "M1");

        Assert.That(answer.RequiredChild("error").Attribute("code"), Is.EqualTo("429"));
        Assert.That(ack.Attribute("error"), Is.EqualTo("429"));
    }

    [Test]
    public async Task Stanzas_without_an_error_answer_do_not_use_up_an_error()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        var history = await client.ReceiveAsync("message");
        Server.Devices.AnswerNext(companion.Paired.Jid, 1, 429);

        await client.SendAsync(new Node("presence", ("type", "available"), ("name", "Ada")));
        await client.SendAsync(Companion.AckOf(history));
        await client.SendAsync(new Node("iq", ("to", "@s.whatsapp.net"), ("type", "result"), ("id", "1")));
        var first = await client.QueryAsync(Companion.Query("w:p", "get"));
        var second = await client.QueryAsync(Companion.Query("w:p", "get"));

        Assert.That(first.RequiredChild("error").Attribute("code"), Is.EqualTo("429"));
        Assert.That(second.Attribute("type"), Is.EqualTo("result"));
    }

    [Test]
    public async Task Errors_for_messages_are_not_used_up_by_receipts_and_queries()
    {
        var phone = Server.Phones.Create();
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        var history = await client.ReceiveAsync("message");
        Server.Devices.AnswerNext(companion.Paired.Jid, 1, 463, "message");

        await client.SendAsync(Companion.ReceiptOf(history, "peer_msg"));
        var receipt = await client.ReceiveAsync("ack", history.Attribute("id"));
        var query = await client.QueryAsync(Companion.Query("w:p", "get"));
        var message = await companion.SendTextAsync(client, phone.Jid, "M1", "hello", phone.Jid);

        Assert.That(receipt.Attribute("error"), Is.Null);
        Assert.That(query.Attribute("type"), Is.EqualTo("result"));
        Assert.That(message.Attribute("error"), Is.EqualTo("463"));
    }

    [Test]
    public async Task A_cut_ends_the_connection_without_a_close()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        await client.ReceiveAsync("message");

        Server.Devices.Cut(companion.Paired.Jid);

        var rest = await client.ReceiveUntilClosedAsync();
        Assert.That(rest.Any(stanza => stanza.Tag is "stream:error" or "xmlstreamend"), Is.False);
        await Eventually.HoldsAsync(() => !Server.Devices.Get(companion.Paired.Jid).Connected);
    }

    [Test]
    public async Task A_stream_error_of_any_code_can_be_sent()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        Server.Devices.EndStream(companion.Paired.Jid, 503);

        Assert.That((await client.ReceiveAsync("stream:error")).Attribute("code"), Is.EqualTo("503"));
    }

    [Test]
    public async Task A_delay_applies_to_everything_and_keeps_the_order()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        await client.ReceiveAsync("message");
        Server.Devices.Delay(companion.Paired.Jid, TimeSpan.FromSeconds(5));

        var first = client.QueryAsync(Companion.Query("w:p", "get"));
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return first.IsCompleted;
        });

        Assert.That((await first).Attribute("type"), Is.EqualTo("result"));
        Server.Devices.Delay(companion.Paired.Jid, TimeSpan.Zero);
        Assert.That((await client.QueryAsync(Companion.Query("w:p", "get"))).Attribute("type"), Is.EqualTo("result"));
    }

    [Test]
    public void Faults_of_unknown_devices_and_values_out_of_range_are_refused()
    {
        var phone = Server.Phones.Create();
        var jid = phone.Jid.ToString();

        Assert.That(ErrorOf(() => Server.Devices.Cut("1@s.whatsapp.net")), Is.EqualTo(SandboxRequestError.NotFound));
        Assert.That(ErrorOf(() => Server.Devices.Cut(jid)), Is.EqualTo(SandboxRequestError.Conflict));
        Assert.That(ErrorOf(() => Server.Devices.Unlink(jid)), Is.EqualTo(SandboxRequestError.Invalid));
        Assert.That(ErrorOf(() => Server.Devices.AnswerNext(jid, -1, 429)), Is.EqualTo(SandboxRequestError.Invalid));
        Assert.That(ErrorOf(() => Server.Devices.AnswerNext(jid, 1, 7)), Is.EqualTo(SandboxRequestError.Invalid));
        Assert.That(ErrorOf(() => Server.Devices.AnswerNext(jid, 1, 429, "presence")), Is.EqualTo(SandboxRequestError.Invalid));
        Assert.That(ErrorOf(() => Server.Devices.Delay(jid, TimeSpan.FromHours(1))), Is.EqualTo(SandboxRequestError.Invalid));
    }

    private static SandboxRequestError? ErrorOf(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (SandboxRequestException refused)
        {
            return refused.Error;
        }
    }
}
