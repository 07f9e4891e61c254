using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansGateway.Grains.Hosting;
using OrleansGateway.Grains.Interfaces.Options;
using OrleansGateway.Grains.Storage.Hosting;
using StackExchange.Redis;

namespace OrleansGateway.Silo.Clustering;

/// <summary>Several silos: membership in Redis, data in PostgreSQL.</summary>
internal static class ClusterProfile
{
    /// <summary>Chooses clustering, directory and storage of the cluster profile.</summary>
    /// <param name="silo">The silo's builder.</param>
    /// <param name="options">The silo's options.</param>
    /// <param name="endpoints">The ports.</param>
    /// <exception cref="OptionsValidationException">A server is missing, or a setting is invalid.</exception>
    public static void UseClusterProfile(this ISiloBuilder silo, SiloOptions options, SiloEndpoints endpoints)
    {
        var servers = silo.Configuration.ReadGatewayOptions<ClusterProfileOptions>();
        var redis = Required(servers.Redis, nameof(servers.Redis));
        var postgreSql = Required(servers.PostgreSql, nameof(servers.PostgreSql));
        silo.UseRedisClustering(clustering => clustering.ConfigurationOptions = ConfigurationOptions.Parse(redis));
        silo.UseEndpoints(options, endpoints);
        silo.AddDistributedGrainDirectory();
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.FromSeconds(10));
        silo.UseFailureDetection();
        silo.AddGatewayFleetExchange();
        silo.Services.AddGatewayStorage(new StorageLocation(options.DataDirectory, postgreSql, servers.KeyRingPath));
    }

    private static void UseEndpoints(this ISiloBuilder silo, SiloOptions options, SiloEndpoints endpoints)
    {
        if (options.AdvertisedAddress is { } address)
        {
            silo.ConfigureEndpoints(
                IPAddress.Parse(address), endpoints.Silo, endpoints.Gateway, listenOnAnyHostAddress: !IPAddress.IsLoopback(IPAddress.Parse(address)));
        }
        else
        {
            silo.ConfigureEndpoints(endpoints.Silo, endpoints.Gateway, listenOnAnyHostAddress: true);
        }
    }

    // Measured: a killed silo is declared dead after 1.4 s, a frozen one after 6 s; shorter times suspect busy silos.
    private static void UseFailureDetection(this ISiloBuilder silo) => silo.Configure<ClusterMembershipOptions>(membership =>
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
    });

    private static string Required(string? server, string property) => server ?? throw new OptionsValidationException(
        "Cluster",
        typeof(ClusterProfileOptions),
        [$"Cluster:{property} is missing; set it to a connection string, or set Silo:Profile to Embedded."]);
}
