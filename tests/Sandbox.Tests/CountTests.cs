using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Tests;

/// <summary>The counts of phones and devices, which other tests take as the truth; each is exact.</summary>
internal sealed class CountTests : SandboxTests
{
    [Test]
    public async Task A_ciphertext_that_arrives_again_is_a_duplicate_of_its_message()
    {
        var (phone, sender, client) = await PairAsync();
        await using var _ = client;
        var message = await MessageAsync(sender, client, phone, "M1");

        await client.SendAsync(message);
        await client.SendAsync(message);
        await client.SendAsync(message);
        await Eventually.HoldsAsync(() => Server.Devices.Get(phone.Jid.ToString()).DeliveryReceipts == 3);

        var report = phone.Report();
        Assert.That((report.Received, report.Duplicates, report.DecryptFailures), Is.EqualTo((1L, 2L, 0L)));
        Assert.That(report.Messages.Single().Copies, Is.EqualTo(3));
    }

    [Test]
    public async Task A_known_ciphertext_under_another_wire_id_is_a_failure_and_requested_again()
    {
        var (phone, sender, client) = await PairAsync();
        await using var _ = client;
        var message = await MessageAsync(sender, client, phone, "M1");
        await client.SendAsync(message);
        await client.ReceiveAsync("receipt", "M1");

        await client.SendAsync(message.WithAttribute("id", "M2"));
        var retry = await client.ReceiveAsync("receipt", "M2");
        await sender.SendTextAsync(client, phone.Jid, "M2", "two", phone.Jid);
        await Eventually.HoldsAsync(() => phone.Report().Received == 2);

        Assert.That(retry.Attribute("type"), Is.EqualTo("retry"));
        Assert.That((phone.Report().Duplicates, phone.Report().DecryptFailures), Is.EqualTo((0L, 1L)));
        Assert.That(phone.Report(texts: true).Messages.Select(received => received.Text), Is.EqualTo(new[] { "text M1", "two" }));
    }

    [Test]
    public async Task Every_stanza_that_does_not_decrypt_is_a_failure()
    {
        var (phone, sender, client) = await PairAsync();
        await using var _ = client;
        var broken = new Node("enc", ("v", "2"), ("type", "msg")).WithBytes([0x33, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

        foreach (var id in new[] { "M1", "M1", "M2" })
        {
            await client.SendAsync(Companion.MessageOf(phone.Jid, id).With(broken));
            await client.ReceiveAsync("receipt", id);
        }

        await client.SendAsync(await MessageAsync(sender, client, phone, "M3"));
        await client.ReceiveAsync("receipt", "M3");
        var report = phone.Report();
        Assert.That((report.Received, report.Duplicates, report.DecryptFailures), Is.EqualTo((1L, 0L, 3L)));
        Assert.That((report.Devices[0].RetryReceipts, report.Devices[0].DeliveryReceipts), Is.EqualTo((3L, 1L)));
    }

    [Test]
    public async Task Each_device_of_an_account_has_counts_of_its_own()
    {
        var (phone, sender, client) = await PairAsync();
        await using var _ = client;
        var other = await Companion.PairAsync(Server, phone.Number);
        await using (var first = await other.LogInAsync(Server))
        {
            await first.SendAsync(Companion.ReceiptOf(await first.ReceiveAsync("message"), "peer_msg"));
            await sender.SendTextAsync(client, phone.Jid, "M1", "one", phone.Jid, other.Jid);
            await sender.SendTextAsync(client, phone.Jid, "M2", "two", phone.Jid, other.Jid);
            var read = await first.ReceiveAsync("message", "M1");
            await first.SendAsync(Companion.ReceiptOf(read));
            await first.SendAsync(Companion.ReceiptOf(read, "read"));
            await first.ReceiveAsync("message", "M2");
            await first.QueryAsync(Companion.Query("w:p", "get"));
        }

        await using var second = await other.LogInAsync(Server);
        var again = await second.ReceiveAsync("message", "M2");
        await second.SendAsync(Companion.ReceiptOf(again, "retry").With(new Node("retry", ("count", "1"), ("id", "M2"))));
        await second.QueryAsync(Companion.Query("w:p", "get"));
        await Eventually.HoldsAsync(() => Server.Devices.Get(phone.Jid.ToString()).DeliveryReceipts == 2);

        var report = Server.Devices.Get(other.Paired.Jid);
        Assert.That((report.Logins, report.Delivered, report.Redelivered, report.Pending), Is.EqualTo((2L, 3L, 1L, 0)));
        Assert.That((report.Acknowledged, report.Nacked, report.Sent), Is.EqualTo((3L, 0L, 0L)));
        Assert.That((report.DeliveryReceipts, report.ReadReceipts, report.RetryReceipts), Is.EqualTo((1L, 1L, 1L)));
        Assert.That(Server.Devices.Get(sender.Paired.Jid).Sent, Is.EqualTo(2));
        Assert.That(Server.Devices.Get(phone.Jid.ToString()).RetryReceipts, Is.Zero);
    }

    private static async Task<Node> MessageAsync(Companion sender, ScriptedClient client, Phones.VirtualPhone phone, string id)
    {
        var enc = await sender.EncryptAsync(client, phone.Jid, new Message { Conversation = $"text {id}" });
        var part = new Node("to", ("jid", phone.Jid.ToString())).With(enc);
        return Companion.MessageOf(phone.Jid, id).With(new Node("participants").With(part), sender.IdentityNode());
    }

    private async Task<(Phones.VirtualPhone Phone, Companion Sender, ScriptedClient Client)> PairAsync()
    {
        var phone = Server.Phones.Create();
        var sender = await Companion.PairAsync(Server);
        return (phone, sender, await sender.LogInAsync(Server));
    }
}
