using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas.Receipts;

namespace OrleansGateway.Sandbox.Tests;

/// <summary>Keys are built twice, from a delivered stanza and from its acknowledgement; both have to meet.</summary>
internal sealed class StanzaKeyTests
{
    private const string Group = "120363000000000001@g.us";

    private static readonly Account Me = AccountOf("15550000001");
    private static readonly Account Anna = AccountOf("15550000002");
    private static readonly Account Ben = AccountOf("15550000003");

    private readonly StanzaKeys _keys;
    private readonly DeviceQueue _queue = new(limit: 10, new DeviceCounters());

    public StanzaKeyTests()
    {
        var accounts = new AccountDirectory(new SandboxOptions());
        accounts.Add(Me);
        accounts.Add(Anna);
        accounts.Add(Ben);
        _keys = new StanzaKeys(accounts);
    }

    [SetUp]
    public void ClearQueue() => _queue.Clear();

    [Test]
    public void Own_messages_with_one_id_in_two_chats_wait_apart()
    {
        var toAnna = Enqueue(Message(("from", Me.PhoneNumber.ToString()), ("recipient", Anna.PhoneNumber.ToString())));
        Enqueue(Message(("from", Me.PhoneNumber.ToString()), ("recipient", Ben.PhoneNumber.ToString())));

        Assert.That(_queue.Count, Is.EqualTo(2));
        Assert.That(_keys.OfReceipt(Companion.ReceiptOf(toAnna, "sender")).Count(_queue.Acknowledge), Is.EqualTo(1));
        Assert.That(_queue.Acknowledge(_keys.OfAck(Companion.AckOf(toAnna))), Is.False, "The other chat's message still waits.");
        Assert.That(_queue.Count, Is.EqualTo(1));
    }

    [Test]
    public void Group_messages_with_one_id_from_two_participants_wait_apart()
    {
        var byAnna = Enqueue(Message(("from", Group), ("participant", Anna.PhoneNumber.ToString())));
        var byBen = Enqueue(Message(("from", Group), ("participant", Ben.PhoneNumber.ToString())));

        Assert.That(_queue.Count, Is.EqualTo(2));
        Assert.That(_keys.OfReceipt(Companion.ReceiptOf(byAnna)).Count(_queue.Acknowledge), Is.EqualTo(1));
        Assert.That(_queue.Count, Is.EqualTo(1));
        Assert.That(_queue.Acknowledge(_keys.OfAck(Companion.AckOf(byBen))));
        Assert.That(_queue.Count, Is.Zero);
    }

    [Test]
    public void A_direct_and_a_group_message_with_one_id_from_one_account_wait_apart()
    {
        var direct = Enqueue(Message(("from", Anna.PhoneNumber.ToString())));
        Enqueue(Message(("from", Group), ("participant", Anna.PhoneNumber.ToString())));

        Assert.That(_queue.Acknowledge(_keys.OfAck(Companion.AckOf(direct))));
        Assert.That(_queue.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_receipt_may_name_chat_and_participant_by_their_other_addresses()
    {
        Enqueue(Message(("from", Group), ("participant", Anna.Lid.WithDevice(2).ToString())));
        Enqueue(Message(("from", Me.Lid.WithDevice(3).ToString()), ("recipient", Ben.Lid.ToString())));

        var confirmed = _keys.OfReceipt(Receipt(("to", Group), ("participant", Anna.PhoneNumber.ToString())))
            .Concat(_keys.OfReceipt(Receipt(("to", Me.PhoneNumber.ToString()), ("recipient", Ben.PhoneNumber.ToString()))));

        Assert.That(confirmed.Count(_queue.Acknowledge), Is.EqualTo(2));
    }

    [Test]
    public void Read_receipts_with_one_id_for_two_chats_wait_apart()
    {
        var own = Me.PhoneNumber.WithDevice(1).ToString();
        var forAnna = Enqueue(Receipt(("from", own), ("type", "read-self"), ("recipient", Anna.PhoneNumber.ToString())));
        Enqueue(Receipt(("from", own), ("type", "read-self"), ("recipient", Ben.PhoneNumber.ToString())));

        Assert.That(_queue.Acknowledge(_keys.OfAck(Companion.AckOf(forAnna))));
        Assert.That(_queue.Count, Is.EqualTo(1));
    }

    private Node Enqueue(Node stanza)
    {
        Assert.That(_queue.Enqueue(_keys.OfDelivered(stanza), stanza));
        return stanza;
    }

    private static Node Message(params (string Name, string? Value)[] addresses) => new("message", [("id", "M1"), .. addresses]);

    private static Node Receipt(params (string Name, string? Value)[] addresses) => new("receipt", [("id", "M1"), .. addresses]);

    private static Account AccountOf(string number) => new(new Jid(number, JidServer.User), NumberPlan.LidOf(number, attempt: 0));
}
