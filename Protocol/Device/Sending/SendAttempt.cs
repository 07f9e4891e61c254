using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>What came of handing a message over: the server's answer to come, or why it did not leave.</summary>
/// <param name="Devices">The devices that it went to.</param>
/// <param name="Answer">Completes with the server's answer; null where nothing left.</param>
/// <param name="Failure">Why nothing left; null where it did.</param>
internal sealed record SendAttempt(IReadOnlyList<Jid> Devices, Task<AckStanza>? Answer, SendReceipt? Failure)
{
    public static SendAttempt NotSent(string wireId, SendRefusal refusal, int code = 0) =>
        new([], null, new SendReceipt(wireId, SendOutcome.NotSent, refusal, code));
}
