namespace OrleansGateway.Interop;

/// <summary>Where the files of the checkout are, seen from the running tests.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of this test project.</summary>
    public static string Interop => Path.Combine(Root, "tests", "Interop");

    /// <summary>
    /// A built assembly of another project, of the same configuration as these tests.
    /// </summary>
    /// <param name="project">The project's folder and name, as in <c>Silo</c>.</param>
    public static string Assembly(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var framework = output.Name;
        var configuration = output.Parent!.Name;
        return Path.Combine(Root, project, "bin", configuration, framework, $"OrleansGateway.{project}.dll");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OrleansGateway.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the checkout.");
    }
}
