using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>The result of handing a message over: the server's answer to come, or why the message did not leave.</summary>
/// <param name="Plan">How it went out; null where it did not leave.</param>
/// <param name="Answer">Completes with the server's answer; null where it did not leave.</param>
/// <param name="Failure">Why it did not leave; null where it did.</param>
internal sealed record SendAttempt(SendPlan? Plan, Task<AckStanza>? Answer, SendReceipt? Failure)
{
    public static SendAttempt NotSent(string wireId, SendRefusal refusal, int code = 0) =>
        new(null, null, new SendReceipt(wireId, SendOutcome.NotSent, refusal, code));

    public static SendAttempt Refused(string wireId, SendRefusal refusal) =>
        new(null, null, new SendReceipt(wireId, SendOutcome.Refused, refusal));
}
