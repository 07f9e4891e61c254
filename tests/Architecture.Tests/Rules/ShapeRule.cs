using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Rules;

/// <summary>Files, methods, parameter lists and classes stay small enough to be read at once.</summary>
internal static class ShapeRule
{
    private const int MostFileLines = 400;
    private const int MostMethodLines = 60;
    private const int MostNesting = 3;
    private const int MostParameters = 7;
    private const int MostParts = 3;

    /// <summary>Files with too many lines.</summary>
    public static IEnumerable<string> LongFiles(IEnumerable<SourceFile> files) =>
        from file in files
        let lines = file.Text.AsSpan().Count('\n')
        where lines > MostFileLines
        select $"{file.Path}: {lines} lines, at most {MostFileLines}";

    /// <summary>Methods with too many lines.</summary>
    public static IEnumerable<string> LongMethods(IEnumerable<SourceFile> files) =>
        from file in files
        from method in file.Nodes<SyntaxNode>().Where(IsMethod)
        let span = file.Tree.GetLineSpan(method.Span)
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MostMethodLines
        select $"{file.Place(method)}: {NameOf(method)} has {lines} lines, at most {MostMethodLines}";

    /// <summary>Statements that are nested too deep.</summary>
    public static IEnumerable<string> DeepNesting(IEnumerable<SourceFile> files) =>
        from file in files
        from statement in file.Nodes<StatementSyntax>().Where(Nests)
        let depth = statement.AncestorsAndSelf().TakeWhile(node => !IsMethod(node)).Count(Nests)
        where depth == MostNesting + 1
        select $"{file.Place(statement)}: nested {depth} deep, at most {MostNesting}";

    /// <summary>Methods and constructors with too many parameters.</summary>
    /// <param name="files">The files.</param>
    /// <param name="exempt">The names of records whose primary constructors may have more.</param>
    public static IEnumerable<string> LongParameterLists(IEnumerable<SourceFile> files, IReadOnlySet<string> exempt) =>
        from file in files
        from list in file.Nodes<ParameterListSyntax>()
        where list.Parameters.Count > MostParameters
        let owner = list.Parent!
        where owner is not RecordDeclarationSyntax record || !exempt.Contains(record.Identifier.Text)
        select $"{file.Place(list)}: {NameOf(owner)} has {list.Parameters.Count} parameters, at most {MostParameters}";

    /// <summary>Types in too many parts.</summary>
    public static IEnumerable<string> ManyParts(IEnumerable<SourceFile> files) =>
        from file in files
        from type in file.Nodes<TypeDeclarationSyntax>()
        where type.Modifiers.Any(modifier => modifier.Text == "partial")
        group file.Path by $"{file.Folder}/{QualifiedName(type)}" into parts
        let count = parts.Distinct(StringComparer.Ordinal).Count()
        where count > MostParts
        select $"{parts.Key}: {count} parts, at most {MostParts}";

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    // An "else if" is one more branch of the same choice; the lines of a using declaration nest nothing.
    private static bool Nests(SyntaxNode node) => node switch
    {
        IfStatementSyntax => node.Parent is not ElseClauseSyntax,
        ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax => true,
        SwitchStatementSyntax or TryStatementSyntax or LockStatementSyntax or UsingStatementSyntax => true,
        _ => false,
    };

    private static string QualifiedName(TypeDeclarationSyntax type) =>
        string.Join('.', type.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Reverse().Select(outer => outer.Identifier.Text));

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => "It",
    };
}
