using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Receiving;

/// <summary>Reports messages whose stanza is malformed, and refuses them only once the report is durable.</summary>
internal sealed class MalformedMessages(DeviceLink link, SeenStanzas seen)
{
    /// <summary>Whether this device is linked and a stanza says enough for a report: an id and where it comes from.</summary>
    public bool CanReport(Node stanza) =>
        link.Account.Current.Account is not null
        && stanza.Attribute("id") is not null
        && Jid.TryParse(stanza.Attribute("from"), out _);

    /// <summary>Reports and refuses a message; one that was reported before is only refused.</summary>
    public async ValueTask RefuseAsync(Node stanza, ProtocolViolationException violation, CancellationToken cancellationToken)
    {
        var from = Jid.Parse(stanza.RequiredAttribute("from"));
        var id = stanza.RequiredAttribute("id");
        var key = SeenStanzas.KeyOf($"malformed|{from}|{id}");
        var commit = seen.Contains(key)
            ? link.Commits.FlushAsync()
            : link.Commits.EnqueueAsync(seen.Put(key, link.Account.ServerTime), ToEvent(stanza, from, id, violation));
        var refusal = AckStanza.ForMessage(stanza, link.Account.Account.Jid, NackCode.ParsingError);
        await link.Confirmations.SendAfterAsync(commit, cancellationToken, refusal);
    }

    private MessageUndecryptable ToEvent(Node stanza, Jid from, string id, ProtocolViolationException violation) => new(
        link.Account.ServerTime,
        from.WithoutDevice,
        Jid.TryParse(stanza.Attribute("participant"), out var participant) ? participant : from,
        id.Length > MessageRules.MaxWireIdLength ? id[..MessageRules.MaxWireIdLength] : id,
        "malformed: " + violation.Message,
        RetryCount: 0);
}
