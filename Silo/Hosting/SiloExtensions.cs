using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansGateway.Grains.Hosting;

namespace OrleansGateway.Silo.Hosting;

/// <summary>Adds the Orleans silo in the configured profile.</summary>
internal static class SiloExtensions
{
    /// <summary>Adds the silo, its grains and its storage.</summary>
    /// <param name="builder">The host's builder.</param>
    public static void AddGatewaySilo(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SiloOptions>().BindConfiguration(SiloOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptionsValidator>();

        // The clustering provider has to be chosen before the container exists.
        var options = ReadOptions(builder.Configuration);
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

    private static SiloOptions ReadOptions(ConfigurationManager configuration)
    {
        var options = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        var result = new SiloOptionsValidator().Validate(name: null, options);
        return result.Failed
            ? throw new OptionsValidationException(SiloOptions.Section, typeof(SiloOptions), result.Failures)
            : options;
    }

    private static void ConfigureRuntime(this ISiloBuilder silo, SiloOptions options)
    {
        silo.Configure<Orleans.Configuration.SiloOptions>(runtime => runtime.SiloName = options.Name ?? Environment.MachineName);
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = options.ServiceId;
        });

        // A stream's next item is awaited for half of this before the silo says "still waiting"; a service's call gives up
        // after five seconds (GatewayClientOptions.ResponseTimeout, three at the least), so the silo has to speak before that.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5));
        silo.Configure<GrainCollectionOptions>(collection => collection.DeactivationTimeout = options.DeactivationTimeout);
        silo.AddActivityPropagation();
    }
}
