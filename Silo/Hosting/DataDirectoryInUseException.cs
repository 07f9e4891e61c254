namespace OrleansGateway.Silo.Hosting;

/// <summary>Another process works in the data directory.</summary>
/// <param name="path">The directory.</param>
/// <param name="inner">What the operating system said.</param>
public sealed class DataDirectoryInUseException(string path, Exception inner) : InvalidOperationException(
    $"another silo uses the data directory {path}; stop it, or set Silo:DataDirectory to a directory of this silo's own.",
    inner);
