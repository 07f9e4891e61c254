using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Account;
using OrleansGateway.Protocol.Stanzas.Connection;
using OrleansGateway.Protocol.Stanzas.Keys;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Stanzas.Receipts;
using OrleansGateway.Protocol.Stanzas.Usync;

namespace OrleansGateway.Protocol.Tests.Stanzas;

/// <summary>Reads what the server sent and compares the typed values with the attributes and contents that they come from.</summary>
internal static class ServerStanzas
{
    public static void Check(Node served, Flow flow)
    {
        switch (Flow.KindOf(served))
        {
            case "iq md pair-device":
                Assert.That(
                    PairDeviceStanza.References(served), Is.EqualTo(served.Children[0].Children.Select(reference => reference.Text)));
                break;
            case "iq md pair-success":
                CheckPairing(served);
                break;
            case "success":
                CheckSuccess(served);
                break;
            case "failure":
                Assert.That(FailureStanza.ToFailure(served).Code, Is.EqualTo(served.RequiredNumber("reason")));
                break;
            case "stream:error":
                CheckStreamError(served);
                break;
            case "message":
                CheckMessage(served);
                break;
            case "ack message":
                CheckAck(served);
                break;
            case var kind when kind.StartsWith("receipt", StringComparison.Ordinal):
                CheckReceipt(served);
                break;
            case var kind when kind.StartsWith("notification", StringComparison.Ordinal):
                CheckNotification(served);
                break;
            case var kind when kind.StartsWith("iq result", StringComparison.Ordinal):
                CheckAnswer(served, flow.QuestionOf(served));
                break;
            case "ib edge_routing" or "ib offline_preview" or "ib offline" or "ib dirty" or "call":
                break;
            case var kind:
                throw new InvalidDataException($"{flow.Id}: nothing reads '{kind}'.");
        }
    }

    private static void CheckPairing(Node served)
    {
        var success = PairSuccessStanza.Parse(served);
        var device = served.Children[0].RequiredChild("device");
        Assert.That(success.Jid.ToString(), Is.EqualTo(device.Attribute("jid")));
        Assert.That(success.Lid?.ToString(), Is.EqualTo(device.Attribute("lid")));
        Assert.That(success.Platform, Is.EqualTo(served.Children[0].RequiredChild("platform").Attribute("name")));
        Assert.That(success.DeviceIdentity.IsEmpty, Is.False);
    }

    private static void CheckSuccess(Node served)
    {
        var success = SuccessStanza.Parse(served);
        Assert.That(success.ServerTime?.ToUnixTimeSeconds(), Is.EqualTo(served.RequiredNumber("t")));
        Assert.That(success.Lid?.ToString(), Is.EqualTo(served.Attribute("lid")));
    }

    private static void CheckStreamError(Node served)
    {
        var expected = served.Child("conflict")?.Attribute("type") switch
        {
            "replaced" => FailureReason.Replaced,
            "device_removed" => FailureReason.LoggedOut,
            _ => FailureReason.RestartRequired,
        };
        Assert.That(StreamErrorStanza.ToFailure(served).Reason, Is.EqualTo(expected));
    }

    private static void CheckMessage(Node served)
    {
        var message = MessageStanza.Parse(served);
        Assert.That(message.From.ToString(), Is.EqualTo(served.Attribute("from")));
        Assert.That(message.PushName, Is.EqualTo(served.Attribute("notify")));
        Assert.That(message.Recipient?.ToString(), Is.EqualTo(served.Attribute("recipient")));
        Assert.That(message.SenderAlternative?.ToString(), Is.EqualTo(served.Attribute("sender_pn") ?? served.Attribute("sender_lid")));
        Assert.That(message.RecipientAlternative?.ToString(), Is.EqualTo(served.Attribute("peer_recipient_pn")));
        Assert.That(message.IsPeerCategory, Is.EqualTo(served.Attribute("category") == "peer"));
        Assert.That(message.Unavailable, Is.EqualTo(served.Child("unavailable")?.Attribute("type")));
        Assert.That(message.Parts.Select(part => part.Type), Is.EqualTo(served.ChildrenNamed("enc").Select(enc => enc.Attribute("type"))));
        Assert.That(
            message.Parts.Select(part => part.Ciphertext.ToArray()),
            Is.EqualTo(served.ChildrenNamed("enc").Select(enc => enc.Bytes.ToArray())));
    }

    private static void CheckAck(Node served)
    {
        var ack = AckStanza.Parse(served);
        Assert.That(ack.Id, Is.EqualTo(served.Attribute("id")));
        Assert.That(ack.Error, Is.EqualTo(served.NumberAttribute("error") ?? 0));
        Assert.That(ack.DeviceHash, Is.EqualTo(served.Attribute("phash")));
        Assert.That(ack.Timestamp?.ToUnixTimeSeconds(), Is.EqualTo(served.NumberAttribute("t")));
    }

    private static void CheckReceipt(Node served)
    {
        var receipt = ReceiptStanza.Parse(served);
        Assert.That(receipt.From.ToString(), Is.EqualTo(served.Attribute("from")));
        Assert.That(receipt.Type, Is.EqualTo(served.Attribute("type") ?? ""));
        var listed = served.Child("list")?.Children.Select(item => item.Attribute("id")!) ?? [];
        Assert.That(receipt.Ids, Is.EqualTo(listed.Prepend(served.Attribute("id"))));
        if (receipt.Type == ReceiptStanza.RetryType)
        {
            var request = RetryRequest.Parse(served);
            Assert.That(request.Count, Is.EqualTo(served.RequiredChild("retry").RequiredNumber("count")));
            Assert.That(request.Keys is not null, Is.EqualTo(served.Child("keys") is not null));
        }
    }

    private static void CheckNotification(Node served)
    {
        switch (served.Attribute("type"))
        {
            case DevicesNotice.Type:
                Assert.That(DevicesNotice.Parse(served).Account.ToString(), Is.EqualTo(served.Attribute("from")));
                break;
            case EncryptNotice.Type:
                var notice = EncryptNotice.Parse(served);
                Assert.That(notice.PreKeysLeft, Is.EqualTo(served.Child("count")?.NumberAttribute("value")));
                Assert.That(notice.HasNewIdentity, Is.EqualTo(served.Child("identity") is not null));
                break;
            case AccountSyncNotice.Type:
                Assert.That(AccountSyncNotice.Parse(served).DevicesChanged, Is.EqualTo(served.Child("devices") is not null));
                break;
        }
    }

    private static void CheckAnswer(Node served, Node question)
    {
        Assert.That(IqStanza.RefusalOf(served), Is.Null);
        switch (Flow.KindOf(question))
        {
            case "iq encrypt count":
                Assert.That(new PreKeyCountQuery().ParseReply(served), Is.EqualTo(served.Children[0].RequiredNumber("value")));
                break;
            case "iq encrypt digest":
                Assert.That(
                    new KeyDigestQuery().ParseReply(served)!.Identity.ToArray(),
                    Is.EqualTo(served.Children[0].RequiredChild("identity").Bytes.ToArray()));
                break;
            case "iq privacy privacy":
                Assert.That(
                    new PrivacySettingsQuery().ParseReply(served),
                    Is.EquivalentTo(served.Children[0].Children.ToDictionary(
                        category => category.Attribute("name")!, category => category.Attribute("value")!)));
                break;
            case "iq usync usync":
                CheckUsers(new DeviceListQuery([]).ParseReply(served), served.Children[0].RequiredChild("list").Children);
                break;
            case "iq encrypt key":
                CheckBundles(new KeyBundleQuery([]).ParseReply(served), served.Children[0].Children);
                break;
        }
    }

    private static void CheckUsers(IReadOnlyList<UsyncUser> users, IReadOnlyList<Node> nodes)
    {
        Assert.That(users.Select(user => user.Jid.ToString()), Is.EqualTo(nodes.Select(node => node.Attribute("jid"))));
        Assert.That(users.Select(user => user.Lid?.ToString()), Is.EqualTo(nodes.Select(node => node.Child("lid")?.Attribute("val"))));
        Assert.That(
            users.SelectMany(user => user.Devices!).Select(device => (long)device.Id),
            Is.EqualTo(nodes.SelectMany(node => node.RequiredChild("devices").RequiredChild("device-list").Children)
                .Select(device => device.RequiredNumber("id"))));
    }

    private static void CheckBundles(IReadOnlyList<KeyBundleAnswer> answers, IReadOnlyList<Node> nodes)
    {
        Assert.That(answers.Select(answer => answer.Device.ToString()), Is.EqualTo(nodes.Select(node => node.Attribute("jid"))));
        Assert.That(
            answers.Select(answer => answer.Keys!.PreKey!.Value.Key.ToArray()),
            Is.EqualTo(nodes.Select(node => node.RequiredChild("key").RequiredChild("value").Bytes.ToArray())));
        Assert.That(
            answers.Select(answer => answer.Keys!.SignedPreKey.Signature.ToArray()),
            Is.EqualTo(nodes.Select(node => node.RequiredChild("skey").RequiredChild("signature").Bytes.ToArray())));
    }
}
