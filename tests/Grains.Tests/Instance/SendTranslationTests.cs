using OrleansGateway.Grains.Instance.Sending;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Protocol.Device.Sending;
using Outcome = OrleansGateway.Grains.Interfaces.Instance.SendOutcome;
using ProtocolOutcome = OrleansGateway.Protocol.Device.Sending.SendOutcome;

namespace OrleansGateway.Grains.Tests.Instance;

internal sealed class SendTranslationTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    [Test]
    public void An_acknowledged_message_stays_so_whatever_else_the_receipt_says([Values] SendRefusal refusal, [Values] bool missed)
    {
        var receipt = new SendReceipt("A", ProtocolOutcome.Acknowledged, refusal, 429) { MissedDevices = missed };

        var result = SendTranslation.ToResult(receipt, restUntil: Now, Now);

        Assert.That(result, Is.EqualTo(SendResult.Acknowledged(Now)));
    }

    [Test]
    public void Only_a_missing_account_is_reported_as_such([Values] SendRefusal refusal, [Values] ProtocolOutcome outcome)
    {
        var result = SendTranslation.ToResult(new SendReceipt("A", outcome, refusal), restUntil: null, Now);

        Assert.That(
            result.Failure == SendFailure.NotOnWhatsApp,
            Is.EqualTo(refusal == SendRefusal.NoAccount && outcome != ProtocolOutcome.Acknowledged));
    }

    [Test]
    public void A_recipient_without_devices_for_now_frees_the_message_and_names_the_recipient()
    {
        var receipt = new SendReceipt("A", ProtocolOutcome.NotSent, SendRefusal.DevicesUnavailable);

        var result = SendTranslation.ToResult(receipt, restUntil: null, Now);

        Assert.That((result.Outcome, result.Failure), Is.EqualTo((Outcome.NotSent, SendFailure.RecipientUnavailable)));
    }
}
