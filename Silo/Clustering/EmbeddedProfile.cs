using Orleans.Configuration;
using OrleansGateway.Grains.Storage.Hosting;

namespace OrleansGateway.Silo.Clustering;

/// <summary>One process: localhost clustering and SQLite in the data directory.</summary>
internal static class EmbeddedProfile
{
    /// <summary>Chooses clustering, directory and storage of the embedded profile.</summary>
    /// <param name="silo">The silo's builder.</param>
    /// <param name="options">The silo's options.</param>
    /// <param name="endpoints">The ports.</param>
    public static void UseEmbeddedProfile(this ISiloBuilder silo, SiloOptions options, SiloEndpoints endpoints)
    {
        silo.UseLocalhostClustering(
            endpoints.Silo, endpoints.Gateway, primarySiloEndpoint: null, options.ServiceId, options.ClusterId);
        silo.AddDistributedGrainDirectory();

        // No other silo can hold a grain of this one: the lock on the SQLite file makes sure of it.
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
        silo.Services.AddGatewayStorage(new StorageLocation(options.DataDirectory));
    }
}
