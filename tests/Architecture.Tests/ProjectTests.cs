using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests;

/// <summary>The references between projects: Client → Grains.Interfaces ← Grains → Protocol; the silo composes.</summary>
internal sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Protocol"] = [],
        ["Protocol.Server"] = ["Protocol"],
        ["Grains.Interfaces"] = [],
        ["Grains"] = ["Protocol", "Grains.Interfaces"],
        ["Silo"] = ["Grains"],
        ["Client"] = ["Grains.Interfaces"],
        ["Sandbox"] = ["Protocol", "Protocol.Server"],
        ["Demo"] = ["Sandbox", "Silo", "Client"],
    };

    [Test]
    public void A_project_refers_only_to_the_projects_before_it() => Offences.AreNone(
        Allowed.SelectMany(project => Project(project.Key).ForbiddenProjects(project.Value)),
        "docs/architecture.md has the direction of the references.");

    [Test]
    public void Protocol_and_Sandbox_know_no_Orleans() => Offences.AreNone(
        ((string[])["Protocol", "Protocol.Server", "Sandbox"]).SelectMany(name => Project(name).ForbiddenPackages("Orleans")),
        "These run without Orleans.");

    [Test]
    public void Every_project_has_a_place_in_the_table() =>
        Assert.That(Code.ProjectNames, Is.EquivalentTo(Allowed.Keys));

    private static ProjectRule Project(string name) => new(name, File.ReadAllText(Checkout.PathOf(name, $"{name}.csproj")));
}
