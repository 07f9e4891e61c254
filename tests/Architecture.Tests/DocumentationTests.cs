using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests;

/// <summary>Documents and comments point at what exists.</summary>
internal sealed class DocumentationTests
{
    // These have wrong sources on purpose.
    private const string PlantedFolder = "tests/Architecture.Tests/Planted";

    private static readonly string[] Skipped = ["bin", "obj", "node_modules", "artifacts", ".git"];

    private static readonly Lazy<string[]> Files = new(() => [.. FilesBelow(new DirectoryInfo(Checkout.Root)).Select(Relative)]);

    [Test]
    public void Paths_in_documents_exist() => Offences.AreNone(
        Files.Value.Where(path => path.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(path => DocumentationRule.DeadPaths(path, File.ReadAllText(Checkout.PathOf(path)), Exists)),
        "A link or a path in back-ticks names a file or folder of the repository.");

    [Test]
    public void Sources_of_facts_are_in_the_repository() => Offences.AreNone(
        Code.ProductFiles.Concat(Code.Tests).Where(file => file.Folder != PlantedFolder)
            .SelectMany(file => DocumentationRule.UnknownSources(file.Path, file.Text, IsFileName)),
        "Cite a file of the repository, or a file of a public project with the project's name.");

    private static bool Exists(string path) => File.Exists(Checkout.PathOf(path)) || Directory.Exists(Checkout.PathOf(path));

    private static bool IsFileName(string name) =>
        Files.Value.Any(path => path == name || path.EndsWith("/" + name, StringComparison.Ordinal));

    private static IEnumerable<FileInfo> FilesBelow(DirectoryInfo folder) => folder.EnumerateFiles().Concat(
        folder.EnumerateDirectories().Where(child => !Skipped.Contains(child.Name)).SelectMany(FilesBelow));

    private static string Relative(FileInfo file) => Path.GetRelativePath(Checkout.Root, file.FullName).Replace('\\', '/');
}
