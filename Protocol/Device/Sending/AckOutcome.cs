using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>Reads the server's confirmation of a message: pure, so that a table of codes is its test.</summary>
internal static class AckOutcome
{
    public static SendReceipt Of(AckStanza ack)
    {
        var refusal = RefusalOf(ack.Error);
        var outcome = refusal == SendRefusal.None ? SendOutcome.Acknowledged : SendOutcome.Refused;
        return new SendReceipt(ack.Id, outcome, refusal, ack.Error, ack.Timestamp);
    }

    private static SendRefusal RefusalOf(int error) => error switch
    {
        0 => SendRefusal.None,
        429 => SendRefusal.RateLimited,
        463 => SendRefusal.RestrictedFromNewChats,
        479 => SendRefusal.StanzaRefused,
        _ => SendRefusal.ServerError,
    };
}
