using OrleansGateway.Architecture.Tests.Rules;

namespace OrleansGateway.Architecture.Tests.Planted;

internal sealed class DocumentationRuleTests
{
    private static readonly string[] Paths = ["docs", "docs/a.md", "README.md", "Protocol", "Protocol/Core", "tests/x/vectors/noise.json"];

    [TestCase("[here](b.md)", "docs/b.md")]
    [TestCase("[up](../LICENSE)", "LICENSE")]
    [TestCase("see `Protocol/Gone` for it", "Protocol/Gone")]
    [TestCase("see `docs/gone.md` for it", "docs/gone.md")]
    public void A_path_that_leads_nowhere_is_found(string text, string target) =>
        Assert.That(Dead(text), Is.EqualTo((string[])[$"docs/a.md: {target} does not exist"]));

    [TestCase("[here](a.md#part)")]
    [TestCase("[up](../README.md)")]
    [TestCase("[away](https://example.com/x)")]
    [TestCase("[below](#part)")]
    [TestCase("`Protocol/Core` and `application/json` and `a/b`")]
    public void A_path_that_exists_and_what_is_no_path_are_allowed(string text) => Assert.That(Dead(text), Is.Empty);

    [TestCase("/// <remarks>Source: constants.json, <c>x</c>.</remarks>", "constants.json")]
    [TestCase("/// Source: the spec;\n/// and server-needs.md, transport.\n", "server-needs.md")]
    [TestCase("// Source: somebody send.go.\n", "send.go")]
    [TestCase("// Source: whatsmeow facts.json.\n", "facts.json")]
    public void A_source_outside_of_the_repository_is_found(string text, string cited) =>
        Assert.That(Unknown(text), Is.EqualTo((string[])[$"A.cs: the source {cited} is not in the repository"]));

    [TestCase("/// Source: vectors/noise.json, <c>x</c>.\n")]
    [TestCase("/// Source: noise.json; whatsmeow send.go (list).\n")]
    [TestCase("/// Source: the Double Ratchet specification, section 3.2.\n")]
    [TestCase("var gone = \"gone.json\";\n")]
    public void A_source_in_the_repository_or_a_public_project_is_allowed(string text) => Assert.That(Unknown(text), Is.Empty);

    private static IEnumerable<string> Dead(string text) => DocumentationRule.DeadPaths("docs/a.md", text, Paths.Contains);

    private static IEnumerable<string> Unknown(string text) => DocumentationRule.UnknownSources(
        "A.cs", text, name => Paths.Any(path => path.EndsWith("/" + name, StringComparison.Ordinal)));
}
