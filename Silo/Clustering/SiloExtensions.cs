using Orleans.Configuration;
using OrleansGateway.Grains.Hosting;
using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Silo.Clustering;

/// <summary>Adds the Orleans silo in the configured profile.</summary>
internal static class SiloExtensions
{
    /// <summary>Adds the silo, its grains and its storage.</summary>
    /// <param name="builder">The host's builder.</param>
    public static void AddGatewaySilo(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddGatewayOptions<SiloOptions>();
        services.AddGatewayOptions<ClusterProfileOptions>();

        // The clustering provider has to be chosen before the container exists.
        var options = builder.Configuration.ReadGatewayOptions<SiloOptions>();
        var endpoints = SiloEndpoints.Resolve(options);
        services.AddSingleton(endpoints);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.UseOrleans(silo =>
        {
            silo.ConfigureRuntime(options);
            if (options.Profile == SiloProfile.Embedded)
            {
                silo.UseEmbeddedProfile(options, endpoints);
            }
            else
            {
                silo.UseClusterProfile(options, endpoints);
            }

            silo.AddGatewayGrains();
        });
    }

    private static void ConfigureRuntime(this ISiloBuilder silo, SiloOptions options)
    {
        silo.Configure<Orleans.Configuration.SiloOptions>(runtime => runtime.SiloName = options.Name ?? Environment.MachineName);
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = options.ServiceId;
        });

        // The silo waits half of this for a stream's next item before it answers "still waiting". A client's call times out
        // after five seconds (Gateway:ResponseTimeout, at least three), so the silo has to answer before that.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5));
        silo.Configure<GrainCollectionOptions>(collection => collection.DeactivationTimeout = options.DeactivationTimeout);
        silo.AddActivityPropagation();
    }
}
