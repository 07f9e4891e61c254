using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansGateway.Client.Calls;
using OrleansGateway.Client.Hosting;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Options;
using OrleansGateway.Grains.Interfaces.Queue;
using StackExchange.Redis;

namespace OrleansGateway.Client;

/// <summary>Adds the gateway's client to a service.</summary>
public static class GatewayClientExtensions
{
    /// <summary>
    /// Connects the service to a gateway and registers <see cref="IGatewayClient"/>. Without options the gateway is the
    /// silo of the embedded profile on this machine.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="OptionsValidationException">A setting is invalid.</exception>
    public static IServiceCollection AddOrleansGatewayClient(
        this IServiceCollection services, Action<GatewayClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddClient(new ConfigurationBuilder().Build().ReadGatewayOptions(configure));
    }

    /// <summary>The same, with options from the configuration section <c>Gateway</c>.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="configure">Sets options over those of the configuration.</param>
    /// <exception cref="OptionsValidationException">A setting is invalid.</exception>
    public static IHostApplicationBuilder AddOrleansGatewayClient(
        this IHostApplicationBuilder builder, Action<GatewayClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddClient(builder.Configuration.ReadGatewayOptions(configure));
        return builder;
    }

    /// <summary>
    /// Registers <see cref="IGatewayClient"/> over the Orleans client that the host already has: that of a silo
    /// (<c>UseOrleans</c>), or one that the service configured itself for the gateway's cluster (<c>UseOrleansClient</c>).
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="tenant">The tenant that the client works for.</param>
    /// <exception cref="ArgumentException">The tenant is not a name.</exception>
    public static IServiceCollection AddOrleansGatewayOverHostClient(
        this IServiceCollection services, string tenant = QueueKey.DefaultTenant)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!InstanceKey.IsName(tenant))
        {
            throw new ArgumentException($"The tenant is not a name; use {InstanceKey.NameRule}.", nameof(tenant));
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IGatewayClient>(provider => new GatewayClient(
            provider.GetRequiredService<IClusterClient>(), tenant, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IServiceCollection AddClient(this IServiceCollection services, GatewayClientOptions options)
    {
        services.AddOrleansClient(client =>
        {
            client.UseCluster(options);
            client.AddActivityPropagation();
            client.AddOutgoingGrainCallFilter<NoSiloAnswered>();
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
            client.UseConnectionRetryFilter(new ConnectRetry(options.ConnectTimeout, TimeProvider.System).ShallRetryAsync);
        });
        services.AddSingleton(Options.Create(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IGatewayClient>(provider => new GatewayClient(
            provider.GetRequiredService<IClusterClient>(), options.Tenant, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static void UseCluster(this IClientBuilder client, GatewayClientOptions options)
    {
        if (options.Redis is null)
        {
            client.UseLocalhostClustering(options.GatewayPort, options.ServiceId, options.ClusterId);
            return;
        }

        client.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = options.ServiceId;
        });
        client.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis));
    }
}
