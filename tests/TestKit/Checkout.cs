namespace OrleansGateway.TestKit;

/// <summary>Locates the files of the checkout from the running tests.</summary>
public static class Checkout
{
    private const string Solution = "OrleansGateway.sln";

    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file or folder of the checkout.</summary>
    /// <param name="parts">Its path below the root.</param>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>A built assembly of another project, in the same configuration as these tests.</summary>
    /// <param name="project">The project's folder and name, such as <c>Silo</c>.</param>
    public static string Assembly(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return PathOf(project, "bin", output.Parent!.Name, output.Name, $"OrleansGateway.{project}.dll");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has {Solution}: run it from a checkout.");
    }
}
