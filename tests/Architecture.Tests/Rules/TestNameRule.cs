using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Rules;

/// <summary>A test's name is a sentence: at least three words with underscores between them, the first with a capital.</summary>
internal static partial class TestNameRule
{
    private const int FewestWords = 3;

    private static readonly HashSet<string> Attributes =
        new(StringComparer.Ordinal) { "Test", "TestCase", "TestCaseSource", "Theory", "VectorCases" };

    // Names that are written so.
    private static readonly string[] ProperNames = ["PostgreSQL", "WhatsApp", "XEdDSA"];

    /// <summary>Tests with other names.</summary>
    public static IEnumerable<string> Offenders(IEnumerable<SourceFile> files) =>
        from file in files
        from method in file.Nodes<MethodDeclarationSyntax>()
        where method.AttributeLists.SelectMany(list => list.Attributes).Any(IsTest)
        where !IsSentence(method.Identifier.Text)
        select $"{file.Place(method)}: {method.Identifier.Text}";

    private static bool IsTest(AttributeSyntax attribute) => Attributes.Contains(attribute.Name.ToString());

    private static bool IsSentence(string name)
    {
        var words = ProperNames.Aggregate(name, (text, proper) => text.Replace(proper, "Name", StringComparison.Ordinal)).Split('_');
        return words.Length >= FewestWords
            && char.IsUpper(name[0])
            && words.All(word => word.Length > 0 && !CamelCase().IsMatch(word));
    }

    [GeneratedRegex("[a-z][A-Z]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CamelCase();
}
