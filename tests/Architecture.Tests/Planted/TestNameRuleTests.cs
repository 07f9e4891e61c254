using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Planted;

internal sealed class TestNameRuleTests
{
    [TestCase("RepeatsACall")]
    [TestCase("Two_words")]
    [TestCase("a_small_letter_first")]
    [TestCase("A_camelCase_word_inside")]
    [TestCase("A__double_underscore")]
    public void Another_name_is_found(string name) => Assert.That(Offenders(name, "Test"), Is.EqualTo((string[])[$"Planted/Planted.cs:1: {name}"]));

    [TestCase("A_lease_expires")]
    [TestCase("SQLite_survives_a_kill")]
    [TestCase("PostgreSQL_comes_back_after_a_restart")]
    public void A_sentence_is_allowed(string name) => Assert.That(Offenders(name, "TestCase(1)"), Is.Empty);

    [Test]
    public void Only_tests_have_to_be_sentences() => Assert.That(Offenders("Helper", "SetUp"), Is.Empty);

    private static IEnumerable<string> Offenders(string name, string attribute) =>
        TestNameRule.Offenders([Synthetic.File($"class A {{ [{attribute}] public void {name}() {{ }} }}")]);
}
