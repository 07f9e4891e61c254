using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Tests;

/// <summary>The hash of devices in the ack of a message, which the server sends when the sender's device lists are old.</summary>
[CancelAfter(60_000)]
internal sealed class FanoutTests : SandboxTests
{
    private const string SenderNumber = "15550001111";
    private const string RecipientNumber = "15550002222";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    protected override SandboxOptions Options => new() { Time = _time };

    [Test]
    public async Task A_complete_message_is_acknowledged_without_a_hash()
    {
        var (sender, recipient, client) = await PairAsync();
        await using var _ = client;

        var ack = await sender.SendTextAsync(
            client, recipient.Jid.WithoutDevice, "M1", "hello", recipient.Jid.WithoutDevice, recipient.Jid, sender.Jid.WithoutDevice);

        Assert.That((ack.Attribute("error"), ack.Attribute("phash")), Is.EqualTo(((string?)null, (string?)null)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_message_that_missed_a_device_of_the_recipient_or_the_sender_is_acknowledged_with_the_hash_of_all(bool isOwnMissed)
    {
        var (sender, recipient, client) = await PairAsync();
        await using var _ = client;
        var (toPhone, toOwn) = (recipient.Jid.WithoutDevice, sender.Jid.WithoutDevice);

        var ack = await sender.SendTextAsync(client, toPhone, "M1", "hello", toPhone, isOwnMissed ? recipient.Jid : toOwn);

        Assert.That(ack.Attribute("error"), Is.Null);
        Assert.That(ack.Attribute("phash"), Is.EqualTo(HashOf(
            $"{SenderNumber}.0:0@s.whatsapp.net",
            $"{SenderNumber}.0:1@s.whatsapp.net",
            $"{RecipientNumber}.0:0@s.whatsapp.net",
            $"{RecipientNumber}.0:1@s.whatsapp.net")));
        await Eventually.HoldsAsync(() => Server.Phones.Get(RecipientNumber).Report().Received == 1);
    }

    [Test]
    public async Task A_message_addressed_by_lid_is_acknowledged_with_the_hash_of_lids()
    {
        var (sender, recipient, client) = await PairAsync();
        await using var _ = client;
        var (own, other) = (Jid.Parse(sender.Paired.Lid).User, Jid.Parse(recipient.Paired.Lid));

        var ack = await sender.SendTextAsync(client, other.WithoutDevice, "M1", "hello", other);

        Assert.That(ack.Attribute("phash"), Is.EqualTo(
            HashOf($"{own}.0:0@lid", $"{own}.0:1@lid", $"{other.User}.0:0@lid", $"{other.User}.0:1@lid")));
    }

    [Test]
    public async Task A_second_round_to_the_missed_devices_completes_a_message()
    {
        var (sender, recipient, client) = await PairAsync();
        await using var _ = client;
        var chat = recipient.Jid.WithoutDevice;

        var first = await sender.SendTextAsync(client, chat, "M1", "hello", chat);
        var second = await sender.SendTextAsync(client, chat, "M1", "hello", recipient.Jid);
        var third = await sender.SendTextAsync(client, chat, "M1", "hello", sender.Jid.WithoutDevice);
        var other = await sender.SendTextAsync(client, chat, "M2", "hello", sender.Jid.WithoutDevice);

        Assert.That(first.Attribute("phash"), Is.Not.Null);
        Assert.That(second.Attribute("phash"), Is.EqualTo(first.Attribute("phash")));
        Assert.That(third.Attribute("phash"), Is.Null);
        Assert.That(other.Attribute("phash"), Is.Not.Null, "Another message begins anew.");
    }

    [Test]
    public async Task A_message_that_names_an_unlinked_device_is_acknowledged_with_the_hash_of_the_others()
    {
        var (sender, recipient, client) = await PairAsync();
        await using var _ = client;
        var (chat, own) = (recipient.Jid.WithoutDevice, sender.Jid.WithoutDevice);
        await sender.SendTextAsync(client, chat, "M1", "hello", chat, recipient.Jid, own);
        Server.Devices.Unlink(recipient.Paired.Jid);

        var stale = await sender.SendTextAsync(client, chat, "M2", "hello", chat, recipient.Jid, own);
        var exact = await sender.SendTextAsync(client, chat, "M3", "hello", chat, own);

        Assert.That(stale.Attribute("error"), Is.Null);
        Assert.That(stale.Attribute("phash"), Is.EqualTo(HashOf(
            $"{SenderNumber}.0:0@s.whatsapp.net", $"{SenderNumber}.0:1@s.whatsapp.net", $"{RecipientNumber}.0:0@s.whatsapp.net")));
        Assert.That(exact.Attribute("phash"), Is.Null);
    }

    [Test]
    public async Task A_resend_to_one_device_is_acknowledged_without_a_hash()
    {
        var (sender, recipient, client) = await PairAsync();
        await using var _ = client;
        var enc = await sender.EncryptAsync(client, recipient.Jid, new Message { Conversation = "hello" });

        await client.SendAsync(Companion.MessageOf(recipient.Jid, "M1").WithAttribute("device_fanout", "false").With(
            enc.WithAttribute("count", "1"), sender.IdentityNode()));
        var ack = await client.ReceiveAsync("ack", "M1");

        Assert.That((ack.Attribute("error"), ack.Attribute("phash")), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public async Task A_device_linked_after_its_list_was_cached_gets_the_message_in_a_second_round()
    {
        await using var sender = await GatewayDevice.PairAsync(Server);
        var phone = Server.Phones.Create();
        await sender.SendAsync(phone.Jid, "before", "3EB0A1");
        Server.Devices.Delay(sender.Client.Account.ToString()!, TimeSpan.FromMinutes(1));
        await using var linked = await GatewayDevice.PairAsync(Server, phone);

        var sending = sender.SendAsync(phone.Jid, "hello", "3EB0A2");
        await Eventually.HoldsAsync(() => phone.Report().Received == 2);
        Assert.That(linked.Texts, Is.Empty, "The sender cannot know of the device yet.");
        Server.Devices.Delay(sender.Client.Account.ToString()!, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromMinutes(1));
        var receipt = await sending;

        await Eventually.HoldsAsync(() => linked.Texts.Any());
        Assert.That(linked.Messages.Select(message => (message.Id, message.Text)), Is.EqualTo(new[] { ("3EB0A2", "hello") }));
        Assert.That(receipt.WireId, Is.EqualTo("3EB0A2"));
        Assert.That(phone.Report().Received, Is.EqualTo(2));
        Assert.That(Server.Devices.Get(sender.Client.Account.ToString()!).Sent, Is.EqualTo(3), "One round for the first message, two for the second.");
    }

    private static string HashOf(params string[] devices) =>
        "2:" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(devices.Order(StringComparer.Ordinal))))[..6]);

    private async Task<(Companion Sender, Companion Recipient, ScriptedClient Client)> PairAsync()
    {
        var sender = await Companion.PairAsync(Server, SenderNumber);
        var recipient = await Companion.PairAsync(Server, RecipientNumber);
        return (sender, recipient, await sender.LogInAsync(Server));
    }
}
