using System.Text.RegularExpressions;
using NUnit.Framework;

namespace OrleansGateway.Protocol.Tests.Stanzas;

/// <summary>What the code cites as a source is in the repository.</summary>
[TestFixture]
internal sealed partial class FactsTests
{
    [Test]
    public void Every_cited_fact_has_a_row_in_the_table_of_facts()
    {
        var table = File.ReadAllText(Checkout.PathOf("docs", "protocol", "facts.md"));
        var rows = Anchor().Matches(table).Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
        var cited = Sources().SelectMany(source => Fact().Matches(source)).Select(match => match.Groups["key"].Value).ToHashSet();

        Assert.That(cited, Is.Not.Empty);
        Assert.That(cited.Except(rows), Is.Empty);
    }

    [Test]
    public void Every_cited_vector_file_exists()
    {
        var cited = Sources().SelectMany(source => Vector().Matches(source)).Select(match => match.Value).ToHashSet();

        Assert.That(cited, Is.Not.Empty);
        Assert.That(cited.Where(path => !File.Exists(Checkout.PathOf(path))), Is.Empty);
    }

    private static IEnumerable<string> Sources() => Directory
        .EnumerateFiles(Checkout.PathOf("Protocol"), "*.cs", SearchOption.AllDirectories)
        .Select(File.ReadAllText);

    [GeneratedRegex("<a id=\"(?<key>[^\"]+)\"></a>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Anchor();

    [GeneratedRegex(@"docs/protocol/facts\.md#(?<key>[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fact();

    [GeneratedRegex(@"tests/Protocol\.Tests/vectors/[a-z-]+\.json", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Vector();
}
