using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>A message to send, checked.</summary>
/// <param name="WireId">The wire id.</param>
/// <param name="Chat">The recipient.</param>
/// <param name="Content">The message.</param>
internal sealed record OutgoingRequest(string WireId, Jid Chat, BuiltMessage Content)
{
    /// <summary>Checks and builds.</summary>
    /// <exception cref="InvalidRequestException">The recipient, the content or the wire id is not valid.</exception>
    public static OutgoingRequest Create(Jid to, OutgoingContent content, string wireId)
    {
        MessageRules.CheckWireId(wireId);
        MessageRules.CheckRecipient(to);
        return new OutgoingRequest(wireId, to, MessageBuilder.Build(content));
    }
}

/// <summary>A wire id was used before for a message to another chat.</summary>
public sealed class WireIdConflictException()
    : InvalidRequestException("This wire id belongs to a message to another chat; use a new one for each message.");

/// <summary>The result of handing a message over: the server's answer to come, or why the message did not leave.</summary>
/// <param name="Plan">All devices that should have the message; null where it did not leave.</param>
/// <param name="Answer">Completes with the server's answer; null where nothing left, since each device has the message or because of a failure.</param>
/// <param name="Failure">Why it did not leave; null where it did, or where nothing was left to send.</param>
internal sealed record SendAttempt(SendPlan? Plan, Task<AckStanza>? Answer, SendReceipt? Failure)
{
    public static SendAttempt NotSent(string wireId, SendRefusal refusal, int code = 0) =>
        new(null, null, new SendReceipt(wireId, SendOutcome.NotSent, refusal, code));

    public static SendAttempt Refused(string wireId, SendRefusal refusal) =>
        new(null, null, new SendReceipt(wireId, SendOutcome.Refused, refusal));
}
