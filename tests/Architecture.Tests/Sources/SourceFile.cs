using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansGateway.Architecture.Tests.Sources;

/// <summary>A C# file of a project.</summary>
internal sealed class SourceFile
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    /// <summary>Parses the file.</summary>
    /// <param name="path">Its path below the repository's root, with forward slashes.</param>
    /// <param name="text">Its text.</param>
    /// <param name="isGenerated">Whether the build generated it; rules then ignore the file itself.</param>
    public SourceFile(string path, string text, bool isGenerated = false)
    {
        Path = path;
        Text = text;
        IsGenerated = isGenerated;
        Tree = CSharpSyntaxTree.ParseText(text, Options, path);
    }

    /// <summary>Its path below the repository's root, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>Its text.</summary>
    public string Text { get; }

    /// <summary>Whether the build generated it.</summary>
    public bool IsGenerated { get; }

    /// <summary>Its syntax.</summary>
    public SyntaxTree Tree { get; }

    /// <summary>The folder below the repository's root.</summary>
    public string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];

    /// <summary>All nodes of a kind.</summary>
    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Tree.GetRoot().DescendantNodes().OfType<T>();

    /// <summary>Where a node stands, as <c>path:line</c>.</summary>
    public string Place(SyntaxNode node) => $"{Path}:{Tree.GetLineSpan(node.Span).StartLinePosition.Line + 1}";
}
