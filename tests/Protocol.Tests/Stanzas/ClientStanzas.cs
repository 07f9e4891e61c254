using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Account;
using OrleansGateway.Protocol.Stanzas.Connection;
using OrleansGateway.Protocol.Stanzas.Keys;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Stanzas.Presence;
using OrleansGateway.Protocol.Stanzas.Receipts;
using OrleansGateway.Protocol.Stanzas.Usync;

namespace OrleansGateway.Protocol.Tests.Stanzas;

/// <summary>Builds what the reference client sent with our own builders, from the values that vary.</summary>
internal static class ClientStanzas
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public static Node Build(Node sent, Flow flow)
    {
        var id = sent.Attribute("id") ?? "";
        return Flow.KindOf(sent) switch
        {
            "iq result" => IqStanza.Result(id),
            "iq result pair-device-sign" => Sign(id, sent.Children[0].RequiredChild("device-identity")),
            "ib unified_session" => IbStanza.UnifiedSession(TimeOf(sent.Children[0].RequiredNumber("id"))),
            "ib offline_batch" => IbStanza.OfflineBatch((int)sent.Children[0].RequiredNumber("count")),
            "iq encrypt count" => new PreKeyCountQuery().ToNode(id),
            "iq encrypt registration" => Upload(id, sent),
            "iq encrypt digest" => new KeyDigestQuery().ToNode(id),
            "iq encrypt key" => Bundles(id, sent.Children[0]),
            "iq passive active" => new GoActive().ToNode(id),
            "iq privacy privacy" => new PrivacySettingsQuery().ToNode(id),
            "iq w:p ping" => new Ping().ToNode(id),
            "iq usync usync" => Usync(id, sent.Children[0]),
            "iq md remove-companion-device" => new RemoveCompanionDevice(sent.Children[0].RequiredJid("jid")).ToNode(id),
            "iq urn:xmpp:whatsapp:dirty clean" =>
                new CleanDirty(sent.Children[0].RequiredAttribute("type"), sent.Children[0].Attribute("timestamp")).ToNode(id),
            "presence available" => PresenceStanza.Available(sent.RequiredAttribute("name")),
            "presence unavailable" => PresenceStanza.Unavailable(sent.RequiredAttribute("name")),
            "ack message" => AckStanza.ForMessage(
                flow.Served(sent, "message"), sent.RequiredJid("from"), (int?)sent.NumberAttribute("error")),
            "ack notification" or "ack receipt" or "ack call" =>
                AckStanza.For(flow.Served(sent, sent.RequiredAttribute("class"))),
            "receipt read" or "receipt read-self" => Read(sent),
            "receipt retry" => Retry(sent, MessageStanza.Parse(flow.Served(sent, "message"))),
            "receipt" or "receipt inactive" or "receipt sender" or "receipt peer_msg" or "receipt hist_sync" =>
                ReceiptStanza.ForMessage(MessageStanza.Parse(flow.Served(sent, "message")), sent.Attribute("type")),
            "message" => Message(id, sent),
            var kind => throw new InvalidDataException($"{flow.Id}: nothing builds '{kind}'."),
        };
    }

    private static Node Sign(string id, Node identity) =>
        PairSuccessStanza.Sign(id, (uint)identity.RequiredNumber("key-index"), identity.Bytes.ToArray());

    private static DateTimeOffset TimeOf(long session) =>
        DateTimeOffset.FromUnixTimeMilliseconds(session) - TimeSpan.FromDays(3) + (100 * Week);

    private static Node Upload(string id, Node sent) => new PreKeyUpload(
        KeyNodes.ReadRegistration(sent),
        KeyNodes.ReadIdentity(sent),
        KeyNodes.ReadSignedKey(sent.RequiredChild("skey")),
        sent.RequiredChild("list").Children.Select(KeyNodes.ReadKey).ToArray()).ToNode(id);

    private static Node Bundles(string id, Node key)
    {
        var reasons = key.Children.Select(user => user.Attribute("reason")).Distinct().Single();
        return new KeyBundleQuery(key.Children.Select(user => user.RequiredJid("jid")).ToArray(), reasons == "identity").ToNode(id);
    }

    private static Node Usync(string id, Node usync)
    {
        var users = usync.RequiredChild("list").Children.Select(user => user.RequiredJid("jid")).ToArray();
        return new DeviceListQuery(users).ToNode(id);
    }

    private static Node Read(Node sent)
    {
        var ids = new List<string> { sent.RequiredAttribute("id") };
        ids.AddRange(sent.Child("list")?.Children.Select(item => item.RequiredAttribute("id")) ?? []);
        return ReceiptStanza.ForReading(
            sent.RequiredJid("to"),
            sent.JidAttribute("participant"),
            ids,
            sent.RequiredAttribute("type"),
            DateTimeOffset.FromUnixTimeSeconds(sent.RequiredNumber("t")));
    }

    private static Node Retry(Node sent, MessageStanza message)
    {
        var request = RetryRequest.Parse(sent);
        return ReceiptStanza.ForRetry(
            message, request.Count, request.Error, request.RegistrationId, request.Keys);
    }

    private static Node Message(string id, Node sent)
    {
        var parts = sent.RequiredChild("participants").Children.Select(to => new EncryptedPart(
            to.RequiredJid("jid"),
            to.RequiredChild("enc").Attribute("type") == "pkmsg",
            to.RequiredChild("enc").Bytes.ToArray())).ToArray();
        var identity = sent.Child("device-identity")?.Bytes ?? default;
        var type = sent.RequiredAttribute("type");
        return sent.Child("enc") is { } direct
            ? OutgoingMessage.Resend(id, type, parts.Single(), (int)direct.RequiredNumber("count"), identity, sent.JidAttribute("recipient"))
            : OutgoingMessage.Build(id, sent.RequiredJid("to"), type, parts, identity);
    }
}
