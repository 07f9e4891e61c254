using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests;

/// <summary>Tests do not sleep.</summary>
internal sealed class WaitingTests
{
    /// <summary>Files that pass real time on purpose, each with its reason.</summary>
    private static readonly HashSet<string> RealTime = new(StringComparer.Ordinal)
    {
        // The moment of a kill is random by plan, not when something happens.
        "tests/Cluster.Tests/Kill/KillScene.cs",
        // A caller waits a moment before it repeats a call, as callers do.
        "tests/Cluster.Tests/Kill/Caller.cs",
        // Traffic has a pace.
        "tests/Cluster.Tests/Kill/Traffic.cs",
        // Measures real time: a grain's timer without a grain.
        "tests/Benchmarks/Suites/QueueBench.cs",
    };

    [Test]
    public void Tests_wait_for_events_or_a_fake_clock() => Offences.AreNone(
        WaitingRule.Offenders(Code.Tests, RealTime),
        "Wait for an event, move the clock (FakeClock), or poll at the border of a process (Eventually).");

    [Test]
    public void Every_exemption_is_needed() => Assert.That(
        RealTime.Where(path => !WaitingRule.Offenders(Code.Tests.Where(file => file.Path == path), new HashSet<string>()).Any()),
        Is.Empty);
}
