using Microsoft.Extensions.Options;

namespace OrleansGateway.Silo.Hosting;

/// <summary>
/// Holds an operating system lock on the data directory while the silo runs. It proves that no other owner of this data
/// lives, so that leases are taken at once; the system releases it however the process ends.
/// </summary>
internal sealed class DataDirectoryLock(IOptions<SiloOptions> options) : IHostedService, IDisposable
{
    private FileStream? _file;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath(options.Value.DataDirectory);
        Directory.CreateDirectory(directory);
        _file = Open(directory);
        return Task.CompletedTask;
    }

    // Registered first and so stopped last: everything that writes into the directory has ended by then.
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private static FileStream Open(string directory)
    {
        try
        {
            return new FileStream(
                Path.Combine(directory, "silo.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new DataDirectoryInUseException(directory, exception);
        }
    }
}
