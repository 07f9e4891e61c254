using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests;

/// <summary>The pure core: values in, values out.</summary>
internal sealed class PurityTests
{
    [Test]
    public void Protocol_is_pure_but_for_transport_and_device() => Check(
        "Protocol", room => room != "Transport" && room != "Device" && !room.StartsWith("Device/", StringComparison.Ordinal));

    [Test]
    public void Protocol_Server_is_pure() => Check("Protocol.Server", static _ => true);

    [Test]
    public void The_life_of_a_message_is_pure() => Check("Grains", room => room == "Queue/Messages");

    private static void Check(string project, Func<string, bool> isPure)
    {
        var sources = Code.Projects.Single(candidate => candidate.Name == project);
        Assert.That(sources.Rooms.Any(isPure), $"{project} has no pure room any more.");
        Offences.AreNone(PurityRule.Offenders(sources, isPure), "No async, clock, input, output or logger in a pure room.");
    }
}
