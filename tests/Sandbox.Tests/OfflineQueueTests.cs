using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class OfflineQueueTests : SandboxTests
{
    private VirtualPhone _phone = null!;
    private Companion _companion = null!;

    [SetUp]
    public async Task PairAsync()
    {
        _phone = Server.Phones.Create();
        _companion = await Companion.PairAsync(Server);
        await using var client = await _companion.LogInAsync(Server);
        var history = await client.ReceiveAsync("message");
        await client.SendAsync(Companion.ReceiptOf(history, "peer_msg"));
        await client.ReceiveAsync("ack");
    }

    [Test]
    public async Task Messages_for_an_offline_device_wait_in_order()
    {
        var ids = Enumerable.Range(0, 5).Select(i => _phone.SendText(_companion.Paired.Phone, $"text {i}")).ToArray();
        await using var client = await _companion.LogInAsync(Server);

        var preview = await client.ReceiveAsync(stanza => stanza.Child("offline_preview") is not null);
        foreach (var id in ids)
        {
            var message = await client.ReceiveAsync("message");
            Assert.That(message.Attribute("id"), Is.EqualTo(id));
            Assert.That(message.Attribute("offline"), Is.Not.Null);
        }

        var mark = await client.ReceiveAsync(stanza => stanza.Child("offline") is not null);
        Assert.That(preview.RequiredChild("offline_preview").Attribute("message"), Is.EqualTo("5"));
        Assert.That(mark.RequiredChild("offline").Attribute("count"), Is.EqualTo("5"));
    }

    [Test]
    public async Task Unconfirmed_messages_are_delivered_again_after_a_reconnect()
    {
        string confirmed, unconfirmed;
        await using (var client = await _companion.LogInAsync(Server))
        {
            confirmed = _phone.SendText(_companion.Paired.Phone, "one");
            unconfirmed = _phone.SendText(_companion.Paired.Phone, "two");
            await client.SendAsync(Companion.ReceiptOf(await client.ReceiveAsync("message", confirmed)));
            await client.ReceiveAsync("ack", confirmed);
            await client.ReceiveAsync("message", unconfirmed);
        }

        await using var again = await _companion.LogInAsync(Server);
        var message = await again.ReceiveAsync("message");
        var mark = await again.ReceiveAsync(stanza => stanza.Child("offline") is not null);

        Assert.That(message.Attribute("id"), Is.EqualTo(unconfirmed));
        Assert.That(mark.RequiredChild("offline").Attribute("count"), Is.EqualTo("1"));
        Assert.That(Server.Devices.Get(_companion.Paired.Jid).Redelivered, Is.EqualTo(1));
    }

    [Test]
    public async Task An_ack_confirms_a_message_as_well_as_a_receipt()
    {
        await using var client = await _companion.LogInAsync(Server);
        var id = _phone.SendText(_companion.Paired.Phone, "one");

        await client.SendAsync(Companion.AckOf(await client.ReceiveAsync("message", id)));

        await Eventually.HoldsAsync(() => Server.Devices.Get(_companion.Paired.Jid).Pending == 0);
    }

    [TestCase("487")]
    [TestCase("500")]
    public async Task A_refused_message_is_counted_and_comes_again_at_the_next_login_only(string error)
    {
        var before = Server.Devices.Get(_companion.Paired.Jid);
        string id;
        await using (var client = await _companion.LogInAsync(Server))
        {
            id = _phone.SendText(_companion.Paired.Phone, "one");
            await client.SendAsync(Companion.AckOf(await client.ReceiveAsync("message", id)).WithAttribute("error", error));
            await client.QueryAsync(Companion.Query("w:p", "get"));

            Assert.That(client.Unread.Any(stanza => stanza.Attribute("id") == id), Is.False);
        }

        var refused = Server.Devices.Get(_companion.Paired.Jid);
        var deliveredTo = _phone.Report().SentMessages[0].DeliveredTo;
        await using var again = await _companion.LogInAsync(Server);
        await again.SendAsync(Companion.ReceiptOf(await again.ReceiveAsync("message", id)));

        Assert.That((refused.Nacked, refused.Pending, refused.Acknowledged), Is.EqualTo((1L, 1, before.Acknowledged)));
        Assert.That(deliveredTo, Does.Not.Contain(_companion.Paired.Jid));
        await Eventually.HoldsAsync(() => Server.Devices.Get(_companion.Paired.Jid) is { Pending: 0, Nacked: 1, Redelivered: 1 });
        await Eventually.HoldsAsync(() => _phone.Report().SentMessages[0].DeliveredTo.Contains(_companion.Paired.Jid));
    }

    [Test]
    public async Task A_refusal_after_a_retry_receipt_does_not_drop_the_resend()
    {
        await using (var client = await _companion.LogInAsync(Server))
        {
            var message = await client.ReceiveAsync("message", _phone.SendText(_companion.Paired.Phone, "one"));
            await client.SendAsync(Companion.ReceiptOf(message, "retry").With(new Node("retry", ("count", "1"), ("id", message.Attribute("id")))));
            await client.ReceiveAsync("message", message.Attribute("id"));
            await client.SendAsync(Companion.AckOf(message).WithAttribute("error", "500"));
            await Eventually.HoldsAsync(() => Server.Devices.Get(_companion.Paired.Jid).Nacked == 1);
        }

        await using var again = await _companion.LogInAsync(Server);

        Assert.That(_companion.Decrypt(await again.ReceiveAsync("message")).Conversation, Is.EqualTo("one"));
    }

    [Test]
    public async Task A_receipt_may_name_the_sender_by_its_other_address()
    {
        await using var client = await _companion.LogInAsync(Server);
        var id = _phone.SendText(_companion.Paired.Phone, "one");
        var message = await client.ReceiveAsync("message", id);

        await client.SendAsync(Companion.ReceiptOf(message).WithAttribute("to", _phone.Lid.ToString()));

        await Eventually.HoldsAsync(() => Server.Devices.Get(_companion.Paired.Jid).Pending == 0);
    }

    [Test]
    public async Task Receipts_for_an_offline_device_wait_too()
    {
        await using (var client = await _companion.LogInAsync(Server))
        {
            await _companion.SendTextAsync(client, _phone.Jid, "M1", "hello", _phone.Jid);
        }

        await Eventually.HoldsAsync(() => Server.Devices.Get(_companion.Paired.Jid) is { Connected: false, Pending: 1 });
        _phone.MarkRead();

        await using var again = await _companion.LogInAsync(Server);
        var delivered = await again.ReceiveAsync("receipt", "M1");
        var read = await again.ReceiveAsync("receipt", "M1");

        Assert.That(delivered.Attribute("type"), Is.Null);
        Assert.That(read.Attribute("type"), Is.EqualTo("read"));
        await again.SendAsync(Companion.AckOf(delivered));
        await Eventually.HoldsAsync(() => Server.Devices.Get(_companion.Paired.Jid).Pending == 1);
        await again.SendAsync(Companion.AckOf(read));
        await Eventually.HoldsAsync(() => Server.Devices.Get(_companion.Paired.Jid).Pending == 0);
    }

    [Test]
    public async Task A_device_receives_nothing_before_it_is_active()
    {
        var id = _phone.SendText(_companion.Paired.Phone, "early");
        await using var client = await _companion.ConnectAsync(Server);
        await client.ReceiveAsync("success");
        var pong = await client.QueryAsync(Companion.Query("w:p", "get"));

        Assert.That(pong.Attribute("type"), Is.EqualTo("result"));
        Assert.That(Server.Devices.Get(_companion.Paired.Jid).Pending, Is.EqualTo(1));
        Assert.That(client.Unread.Any(stanza => stanza.Attribute("id") == id), Is.False);
        await client.QueryAsync(Companion.Query("passive", "set").With(new Node("active")));
        Assert.That(await client.ReceiveAsync("message", id), Is.Not.Null);
    }
}
