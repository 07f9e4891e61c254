using OrleansGateway.Architecture.Tests.Rules;

namespace OrleansGateway.Architecture.Tests.Planted;

internal sealed class ProjectRuleTests
{
    private const string Xml = """
        <Project>
          <ItemGroup>
            <ProjectReference Include="../Grains/Grains.csproj" />
            <ProjectReference Include="..\Client\Client.csproj" />
            <PackageReference Include="Microsoft.Orleans.Sdk" />
            <PackageReference Include="Npgsql" />
          </ItemGroup>
        </Project>
        """;

    [Test]
    public void A_forbidden_project_is_found() => Assert.That(
        new ProjectRule("Planted", Xml).ForbiddenProjects("Grains"), Is.EqualTo((string[])["Planted refers to Client"]));

    [Test]
    public void A_forbidden_package_is_found() => Assert.That(
        new ProjectRule("Planted", Xml).ForbiddenPackages("orleans"),
        Is.EqualTo((string[])["Planted refers to the package Microsoft.Orleans.Sdk"]));
}
