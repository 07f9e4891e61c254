using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansGateway.Architecture.Tests.Sources;

/// <summary>The sources of one project with their symbols.</summary>
internal sealed class SourceProject
{
    private readonly Lazy<CSharpCompilation> _compilation;

    /// <summary>Takes the files of a project.</summary>
    /// <param name="name">The project's folder and name.</param>
    /// <param name="files">Its files, with those that the build generated.</param>
    /// <param name="references">The assemblies it uses.</param>
    public SourceProject(string name, IReadOnlyList<SourceFile> files, IEnumerable<MetadataReference> references)
    {
        Name = name;
        Files = [.. files.Where(file => !file.IsGenerated)];
        _compilation = new Lazy<CSharpCompilation>(() => CSharpCompilation.Create(
            RootNamespace,
            files.Select(file => file.Tree),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)));
    }

    /// <summary>The project's folder and name.</summary>
    public string Name { get; }

    /// <summary>The assembly's name and the namespace of its root folder.</summary>
    public string RootNamespace => "OrleansGateway." + Name;

    /// <summary>The files that people wrote.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>The rooms: the folders with files, below the project; the project's own folder is <c>.</c></summary>
    public IEnumerable<string> Rooms => Files.Select(RoomOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The room of a file.</summary>
    public string RoomOf(SourceFile file) => file.Folder.Length == Name.Length ? "." : file.Folder[(Name.Length + 1)..];

    /// <summary>The room of one of the project's own types, or null for a type of another assembly.</summary>
    public string? RoomOf(INamedTypeSymbol type)
    {
        if (!SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Value.Assembly))
        {
            return null;
        }

        var room = type.ContainingNamespace.ToDisplayString();
        return room.Length <= RootNamespace.Length ? "." : room[(RootNamespace.Length + 1)..].Replace('.', '/');
    }

    /// <summary>The types that a file names, or whose members it uses, each with the first place.</summary>
    public IEnumerable<(INamedTypeSymbol Type, SyntaxNode Place)> TypesUsedBy(SourceFile file)
    {
        var model = _compilation.Value.GetSemanticModel(file.Tree);
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var name in file.Nodes<Microsoft.CodeAnalysis.CSharp.Syntax.SimpleNameSyntax>())
        {
            var info = model.GetSymbolInfo(name);
            var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
            if (type is { IsAnonymousType: false } && seen.Add(type.OriginalDefinition))
            {
                yield return (type.OriginalDefinition, name);
            }
        }
    }
}
