namespace OrleansGateway.TestKit;

/// <summary>A folder for one test, deleted with everything in it when disposed.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder;

    /// <summary>Creates the folder.</summary>
    /// <param name="purpose">What it is for, as part of its name: lower-case letters.</param>
    public TemporaryFolder(string purpose) => _folder = Directory.CreateTempSubdirectory($"gateway-{purpose}-");

    /// <summary>Its last part: a name that no other test uses.</summary>
    public string Name => _folder.Name;

    /// <summary>Its absolute path.</summary>
    public string Path => _folder.FullName;

    /// <summary>The path of a file in it.</summary>
    /// <param name="name">The file's name.</param>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
