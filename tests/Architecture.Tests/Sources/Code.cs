using Microsoft.CodeAnalysis;

namespace OrleansGateway.Architecture.Tests.Sources;

/// <summary>The sources of the checkout, read once.</summary>
internal static class Code
{
    private static readonly string[] Products = [
        "Protocol", "Protocol.Server", "Grains.Interfaces", "Grains", "Silo", "Client", "Sandbox", "Demo",
    ];

    private static readonly Lazy<IReadOnlyList<SourceProject>> Loaded = new(() => [.. Products.Select(Load)]);
    private static readonly Lazy<IReadOnlyList<SourceFile>> LoadedTests = new(() => [.. FilesOf("tests", "tests")]);

    /// <summary>The product's projects.</summary>
    public static IReadOnlyList<SourceProject> Projects => Loaded.Value;

    /// <summary>The names of the product's projects.</summary>
    public static IReadOnlyList<string> ProjectNames => Products;

    /// <summary>The files of all test projects.</summary>
    public static IReadOnlyList<SourceFile> Tests => LoadedTests.Value;

    /// <summary>The files of the product.</summary>
    public static IEnumerable<SourceFile> ProductFiles => Projects.SelectMany(project => project.Files);

    private static SourceProject Load(string name)
    {
        var output = Path.GetDirectoryName(Checkout.Assembly(name))!;
        var generated = Checkout.PathOf(name, "obj", Path.GetRelativePath(Checkout.PathOf(name, "bin"), output));
        var files = FilesOf(name, name).Concat(Directory.EnumerateFiles(generated, "*.cs", SearchOption.AllDirectories)
            .Select(path => new SourceFile(path, File.ReadAllText(path), isGenerated: true)));
        return new SourceProject(name, [.. files], ReferencesOf(output, $"OrleansGateway.{name}.dll"));
    }

    private static IEnumerable<SourceFile> FilesOf(string folder, string path)
    {
        foreach (var file in Directory.EnumerateFiles(Checkout.PathOf(folder), "*.cs").Order(StringComparer.Ordinal))
        {
            yield return new SourceFile($"{path}/{Path.GetFileName(file)}", File.ReadAllText(file));
        }

        foreach (var child in Directory.EnumerateDirectories(Checkout.PathOf(folder)).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(child);
            if (name is not ("bin" or "obj" or "node_modules"))
            {
                foreach (var file in FilesOf(Path.Combine(folder, name), $"{path}/{name}"))
                {
                    yield return file;
                }
            }
        }
    }

    // The shared frameworks as this process loads them, then the packages and projects beside the built assembly.
    private static IEnumerable<MetadataReference> ReferencesOf(string output, string own)
    {
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal));
        var beside = Directory.EnumerateFiles(output, "*.dll").Where(path => Path.GetFileName(path) != own);
        return framework.Concat(beside).DistinctBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase)
            .Select(path => MetadataReference.CreateFromFile(path));
    }
}
