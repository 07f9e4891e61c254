using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests;

/// <summary>Folders are rooms: one namespace each, few files, not deep.</summary>
internal sealed class FolderTests
{
    /// <summary>Files outside of their folder's namespace, each with its reason.</summary>
    private static readonly HashSet<string> Elsewhere = new(StringComparer.Ordinal)
    {
        // The one call that a service makes: it finds it with the client's own namespace.
        "Client/Hosting/GatewayClientExtensions.cs",
    };

    [Test]
    public void Namespaces_equal_folders() => Offences.AreNone(
        Code.Projects.SelectMany(project => FolderRule.WrongNamespaces(project, Elsewhere)), "A file's namespace is its folder.");

    [Test]
    public void A_folder_has_few_files() => Offences.AreNone(
        Code.Projects.SelectMany(FolderRule.TooFull), "Split the folder by topic.");

    [Test]
    public void Folders_are_not_deep() => Offences.AreNone(
        Code.Projects.SelectMany(FolderRule.TooDeep), "Move the folder up.");
}
