using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests;

/// <summary>One way to name tests.</summary>
internal sealed class TestNameTests
{
    [Test]
    public void A_test_name_is_a_sentence() => Offences.AreNone(
        TestNameRule.Offenders(Code.Tests), "State the behaviour in at least three words: A_lease_expires.");
}
