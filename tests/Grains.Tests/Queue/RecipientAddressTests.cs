using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>Recipients as people write them, and the reasons of results as people read them.</summary>
internal sealed class RecipientAddressTests
{
    [TestCase("+491700000001", "491700000001@s.whatsapp.net")]
    [TestCase("491700000001", "491700000001@s.whatsapp.net")]
    [TestCase("491700000001@s.whatsapp.net", "491700000001@s.whatsapp.net")]
    [TestCase("123456789@lid", "123456789@lid")]
    public void A_number_with_or_without_plus_and_a_JID_are_recipients(string text, string jid)
    {
        Assert.That(RecipientAddress.TryParse(text, out var found), Is.True);
        Assert.That(found, Is.EqualTo(jid));
    }

    [TestCase("")]
    [TestCase("+")]
    [TestCase("01700000001")]
    [TestCase("+0491700000001")]
    [TestCase("++491700000001")]
    [TestCase("49 170 0000001")]
    [TestCase("12345")]
    [TestCase("1234567890123456")]
    [TestCase("٤٩١٧٠٠٠٠٠٠٠٠١")]
    public void What_is_no_international_number_stays_for_the_silo_to_refuse(string text)
    {
        Assert.That(RecipientAddress.TryParse(text, out _), Is.False);
        Assert.That(RecipientAddress.Normalize(text), Is.EqualTo(text));
    }

    [Test]
    public void Every_rejection_prints_a_sentence_that_says_why()
    {
        foreach (var rejection in Enum.GetValues<EnqueueRejection>().Where(value => value != EnqueueRejection.None))
        {
            var text = EnqueueResult.Rejected(rejection, "id-1", TimeSpan.FromSeconds(10)).ToString();
            Assert.That(text, Does.StartWith("Rejected: ").And.EndsWith(".").And.Not.Contain($"{rejection}"), $"{rejection}");
        }

        Assert.That(EnqueueResult.Accepted("id-1").ToString(), Is.EqualTo("Accepted: id-1"));
        Assert.That(EnqueueResult.Duplicate("id-1").ToString(), Is.EqualTo("Duplicate: id-1"));
    }
}
