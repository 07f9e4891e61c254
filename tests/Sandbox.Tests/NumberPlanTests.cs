using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class NumberPlanTests
{
    [Test]
    public void A_name_leads_to_one_number_and_a_number_to_one_lid()
    {
        var first = NumberPlan.NumberOf("Ada");
        var lid = NumberPlan.LidOf("15550001111", 0);
        Assert.That(first, Is.EqualTo(NumberPlan.NumberOf("Ada")).And.Match("^1555\\d{9}$"));
        Assert.That(lid, Is.EqualTo(NumberPlan.LidOf("15550001111", 0)));
        Assert.That(NumberPlan.LidOf("15550001111", 1), Is.Not.EqualTo(NumberPlan.LidOf("15550001111", 0)));
        Assert.That(NumberPlan.LidOf("15550001111", 0).User, Does.Match("^\\d{14}$"));
    }

    [Test]
    public void Names_rarely_share_a_number()
    {
        var numbers = Enumerable.Range(0, 1_000).Select(i => NumberPlan.NumberOf($"name {i}")).Distinct();

        Assert.That(numbers.Count(), Is.EqualTo(1_000));
    }

    [Test]
    public void Logs_show_few_digits_of_a_number()
    {
        var masked = MaskedJid.Of(new Protocol.Core.Jid("15550001234", "s.whatsapp.net", 7));

        Assert.That(masked, Is.EqualTo("155***34:7@s.whatsapp.net"));
    }
}
