using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Pairing;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class LoginTests : SandboxTests
{
    [Test]
    public async Task A_linked_device_logs_in_and_receives_its_lid()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.ConnectAsync(Server);

        var success = await client.ReceiveAsync("success");

        Assert.That(success.Attribute("lid"), Is.EqualTo(companion.Paired.Lid));
        Assert.That(success.NumberAttribute("t"), Is.GreaterThan(1_600_000_000));
    }

    [Test]
    public async Task After_active_comes_the_offline_mark_and_the_first_time_a_history()
    {
        var companion = await Companion.PairAsync(Server);
        await using (var first = await companion.LogInAsync(Server))
        {
            await first.ReceiveAsync(stanza => stanza.Child("offline") is not null);
            var history = await first.ReceiveAsync("message");
            Assert.That(history.Attribute("category"), Is.EqualTo("peer"));
            Assert.That(companion.Decrypt(history).ProtocolMessage.HistorySyncNotification, Is.Not.Null);
            await first.SendAsync(Companion.ReceiptOf(history, "peer_msg"));
            await first.ReceiveAsync("ack");
        }

        await using var second = await companion.LogInAsync(Server);
        var mark = await second.ReceiveAsync(stanza => stanza.Child("offline") is not null);
        Assert.That(mark.RequiredChild("offline").Attribute("count"), Is.EqualTo("0"));
    }

    [Test]
    public async Task A_login_with_another_noise_key_is_refused()
    {
        var companion = await Companion.PairAsync(Server);
        var stranger = new Companion();
        var payload = Login.Of(companion.Jid).ToPayload(stranger.Profile);
        await using var client = await ScriptedClient.ConnectAsync(Server, stranger.NoiseKey, payload);

        var failure = await client.ReceiveAsync("failure");

        Assert.That(failure.Attribute("reason"), Is.EqualTo("401"));
    }

    [Test]
    public async Task A_login_as_a_phone_is_refused()
    {
        var phone = Server.Phones.Create();
        var stranger = new Companion();
        var payload = Login.Of(phone.Jid).ToPayload(stranger.Profile);
        await using var client = await ScriptedClient.ConnectAsync(Server, stranger.NoiseKey, payload);

        Assert.That((await client.ReceiveAsync("failure")).Attribute("reason"), Is.EqualTo("401"));
    }

    [Test]
    public async Task A_second_login_ends_the_older_connection()
    {
        var companion = await Companion.PairAsync(Server);
        await using var older = await companion.LogInAsync(Server);
        await using var newer = await companion.LogInAsync(Server);

        var end = await older.ReceiveAsync("stream:error");

        Assert.That(end.RequiredChild("conflict").Attribute("type"), Is.EqualTo("replaced"));
        var pong = await newer.QueryAsync(Companion.Query("w:p", "get").With(new Node("ping")));
        Assert.That(pong.Attribute("type"), Is.EqualTo("result"));
        Assert.That(Server.Devices.Get(companion.Paired.Jid).Connected, Is.True);
    }

    [Test]
    public async Task A_device_that_unlinks_itself_is_answered_removed_and_cannot_return()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        var answer = await client.QueryAsync(Companion.Query("md", "set").With(
            new Node("remove-companion-device", ("jid", companion.Paired.Jid), ("reason", "user_initiated"))));
        var end = await client.ReceiveAsync("stream:error");

        Assert.That(answer.Attribute("type"), Is.EqualTo("result"));
        Assert.That(end.Attribute("code"), Is.EqualTo("401"));
        Assert.That(end.RequiredChild("conflict").Attribute("type"), Is.EqualTo("device_removed"));
        await using var again = await companion.ConnectAsync(Server);
        Assert.That((await again.ReceiveAsync("failure")).Attribute("reason"), Is.EqualTo("401"));
    }

    [Test]
    public async Task A_device_cannot_unlink_another_one()
    {
        var first = await Companion.PairAsync(Server, "15550001111");
        var second = await Companion.PairAsync(Server, "15550001111");
        await using var client = await first.LogInAsync(Server);

        var answer = await client.QueryAsync(Companion.Query("md", "set").With(
            new Node("remove-companion-device", ("jid", second.Paired.Jid))));

        Assert.That(answer.Attribute("type"), Is.EqualTo("error"));
        Assert.That(Server.Devices.All(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Login_failures_can_be_injected()
    {
        var companion = await Companion.PairAsync(Server);
        Server.Devices.RefuseLogins(companion.Paired.Jid, 1, 503);

        await using (var refused = await companion.ConnectAsync(Server))
        {
            Assert.That((await refused.ReceiveAsync("failure")).Attribute("reason"), Is.EqualTo("503"));
        }

        await using var client = await companion.ConnectAsync(Server);
        Assert.That(await client.ReceiveAsync("success"), Is.Not.Null);
    }

    [Test]
    public async Task A_login_without_device_is_refused()
    {
        var companion = await Companion.PairAsync(Server);
        var payload = new Login(ulong.Parse(companion.Paired.Phone), 0).ToPayload(companion.Profile);
        payload.ClearDevice();
        await using var client = await ScriptedClient.ConnectAsync(Server, companion.NoiseKey, payload);

        Assert.That((await client.ReceiveAsync("failure")).Attribute("reason"), Is.EqualTo("401"));
    }

}
