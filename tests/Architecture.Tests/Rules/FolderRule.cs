using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Rules;

/// <summary>Folders are namespaces, small, and at most two below their project.</summary>
internal static class FolderRule
{
    private const int MostFiles = 20;
    private const int MostFolders = 2;

    /// <summary>Files whose namespace is not their folder.</summary>
    /// <param name="project">The project.</param>
    /// <param name="exempt">The paths of files that may be elsewhere.</param>
    public static IEnumerable<string> WrongNamespaces(SourceProject project, IReadOnlySet<string> exempt)
    {
        foreach (var file in project.Files.Where(file => !exempt.Contains(file.Path)))
        {
            var expected = "OrleansGateway." + file.Folder.Replace('/', '.');
            foreach (var space in file.Nodes<BaseNamespaceDeclarationSyntax>().Where(space => space.Name.ToString() != expected))
            {
                yield return $"{file.Place(space)}: namespace {space.Name}, expected {expected}";
            }
        }
    }

    /// <summary>Folders with too many files.</summary>
    public static IEnumerable<string> TooFull(SourceProject project) => project.Files
        .GroupBy(file => file.Folder, StringComparer.Ordinal)
        .Where(folder => folder.Count() > MostFiles)
        .Select(folder => $"{folder.Key}: {folder.Count()} files, at most {MostFiles}");

    /// <summary>Folders too far below their project.</summary>
    public static IEnumerable<string> TooDeep(SourceProject project) => project.Rooms
        .Where(room => room.Count(letter => letter == '/') >= MostFolders)
        .Select(room => $"{project.Name}/{room}: more than {MostFolders} folders below the project");
}
