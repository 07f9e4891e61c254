using Microsoft.CodeAnalysis;

namespace OrleansGateway.Architecture.Tests.Sources;

/// <summary>Makes small projects with planted violations, for the tests of the rules themselves.</summary>
internal static class Synthetic
{
    private static readonly MetadataReference[] Framework = [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A project named <c>Planted</c>.</summary>
    /// <param name="files">Path below the project, and text.</param>
    public static SourceProject Project(params IEnumerable<(string Path, string Text)> files) =>
        new("Planted", [.. files.Select(file => new SourceFile("Planted/" + file.Path, file.Text))], Framework);

    /// <summary>A file.</summary>
    public static SourceFile File(string text, string path = "Planted/Planted.cs") => new(path, text);
}
