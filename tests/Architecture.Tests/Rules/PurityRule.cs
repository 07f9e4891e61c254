using Microsoft.CodeAnalysis;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Rules;

/// <summary>Pure rooms take bytes and values and return them: no waiting, no clock, no input or output, no logger.</summary>
internal static class PurityRule
{
    private static readonly string[] Namespaces = [
        "System.Threading.Tasks", "System.Net", "System.Data", "System.Diagnostics", "System.IO.Pipelines",
        "System.Threading.Channels", "Microsoft.Extensions", "Microsoft.Data", "Npgsql", "Orleans",
    ];

    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "System.TimeProvider", "System.Console", "System.Environment", "System.Threading.Timer", "System.Threading.PeriodicTimer",
        "System.Threading.Thread",
    };

    // Attributes and checks that have no effect at run time.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "System.Diagnostics.CodeAnalysis", "System.Diagnostics.DebuggerDisplayAttribute", "System.Diagnostics.UnreachableException",
        "System.Diagnostics.Debug",
    };

    // What System.IO has without a file or a socket behind it.
    private static readonly HashSet<string> InMemory = new(StringComparer.Ordinal)
    {
        "Stream", "MemoryStream", "UnmanagedMemoryStream", "BinaryReader", "BinaryWriter", "InvalidDataException",
        "EndOfStreamException", "StreamReader", "StringReader", "StringWriter", "TextReader", "TextWriter", "SeekOrigin",
    };

    /// <summary>The impure types that pure rooms use.</summary>
    /// <param name="project">The project.</param>
    /// <param name="isPure">Tells the pure rooms.</param>
    public static IEnumerable<string> Offenders(SourceProject project, Func<string, bool> isPure) =>
        from file in project.Files
        where isPure(project.RoomOf(file))
        from use in project.TypesUsedBy(file)
        where IsImpure(use.Type)
        select $"{file.Place(use.Place)}: the pure room {project.RoomOf(file)} uses {use.Type.ToDisplayString()}";

    private static bool IsImpure(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace.ToDisplayString();
        var name = $"{space}.{type.Name}";
        if (Harmless.Contains(space) || Harmless.Contains(name))
        {
            return false;
        }

        return Types.Contains(name)
            || (space == "System.IO" && !InMemory.Contains(type.Name))
            || Namespaces.Any(forbidden => space == forbidden || space.StartsWith(forbidden + '.', StringComparison.Ordinal));
    }
}
