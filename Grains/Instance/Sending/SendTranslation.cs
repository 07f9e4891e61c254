using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Protocol.Device.Sending;
using ProtocolOutcome = OrleansGateway.Protocol.Device.Sending.SendOutcome;

namespace OrleansGateway.Grains.Instance.Sending;

/// <summary>The protocol's send receipts in the words of the contracts.</summary>
internal static class SendTranslation
{
    /// <summary>A receipt as the queue sees it.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="restUntil">Until when the instance rests, where it does.</param>
    /// <param name="now">The time of an acknowledgement that names none.</param>
    public static SendResult ToResult(SendReceipt receipt, DateTimeOffset? restUntil, DateTimeOffset now)
    {
        var failure = FailureOf(receipt.Refusal);
        return receipt.Outcome switch
        {
            ProtocolOutcome.Acknowledged => SendResult.Acknowledged(receipt.ServerTime ?? now),
            ProtocolOutcome.NotSent => SendResult.NotSent(failure, restUntil),
            ProtocolOutcome.Refused => SendResult.Refused(failure, receipt.Code, restUntil),
            _ => SendResult.Unknown(failure == SendFailure.NotConnected ? SendFailure.ConnectionLost : failure),
        };
    }

    private static SendFailure FailureOf(SendRefusal refusal) => refusal switch
    {
        SendRefusal.NotConnected => SendFailure.NotConnected,
        SendRefusal.Busy => SendFailure.Busy,
        SendRefusal.NoAccount => SendFailure.NotOnWhatsApp,
        SendRefusal.DevicesUnavailable => SendFailure.RecipientUnavailable,
        SendRefusal.RateLimited => SendFailure.RateLimited,
        SendRefusal.RestrictedFromNewChats => SendFailure.NewChatsRestricted,
        SendRefusal.StorageFailed => SendFailure.StorageUnavailable,
        SendRefusal.None => SendFailure.TimedOut,
        _ => SendFailure.ServerError,
    };
}
