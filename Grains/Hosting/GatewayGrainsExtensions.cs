using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Events;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Instance.Connection;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Grains.Interfaces.Options;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Pools;
using OrleansGateway.Grains.Queue;
using OrleansGateway.Grains.Recovery;
using OrleansGateway.Grains.Storage.GrainStates;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Hosting;

/// <summary>Adds the gateway's grains to a silo; the storage comes from <c>AddGatewayStorage</c>, called before.</summary>
public static class GatewayGrainsExtensions
{
    /// <summary>Adds what the grains need: grain state, reminders, connections, fleet view.</summary>
    /// <param name="silo">The silo's builder.</param>
    public static ISiloBuilder AddGatewayGrains(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.AddReminders();
        silo.AddIncomingGrainCallFilter<ClientCallFilter>();
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandomSource>(SystemRandomSource.Instance);
        services.AddSingleton<GatewayInstruments>();
        services.AddSingleton<IReminderTable, GatewayReminderTable>();
        services.AddSingleton<GatewayGrainStorage>();
        services.AddGrainStorage(
            GatewayGrainStorage.ProviderName, (provider, _) => provider.GetRequiredService<GatewayGrainStorage>());
        services.AddPacing();
        services.AddInstances();
        services.AddGatewayQueue();
        services.AddQueueRecovery();
        return silo;
    }

    /// <summary>Adds what several silos need: owners that membership can declare dead, and the exchange of fleet digests.</summary>
    /// <param name="silo">The silo's builder.</param>
    public static ISiloBuilder AddGatewayFleetExchange(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.AddGrainService<FleetExchange>();
        silo.Services.AddSingleton<ILeaseOwnerVerdict, MembershipVerdict>();
        silo.Services.AddSingleton<FleetExchangeClient>();
        silo.Services.AddHostedService<FleetBroadcast>();
        silo.Services.AddHostedService<FleetWatch>();
        return silo;
    }

    private static void AddPacing(this IServiceCollection services)
    {
        services.AddGatewayOptions<PacingOptions>();
        services.AddGatewayOptions<PoolOptions>();
        services.AddSingleton<PoolStore>();
        services.AddSingleton<PoolDirectory>();
        services.AddSingleton(provider => new PacingRulebook(
            provider.GetRequiredService<PoolDirectory>(), provider.GetRequiredService<IOptions<PacingOptions>>(),
            provider.GetRequiredService<IOptions<WhatsAppOptions>>().Value.Url.IsLoopback));
        services.AddSingleton<PacingServices>();
        services.AddHostedService<PoolRefresh>();
    }

    private static void AddInstances(this IServiceCollection services)
    {
        services.AddGatewayOptions<WhatsAppOptions>();
        services.AddGatewayOptions<InstanceOptions>();
        services.TryAddSingleton<IDeviceFactory, ProtocolDeviceFactory>();
        services.AddSingleton<ReconnectGate>();
        services.AddSingleton<ConnectionServices>();
        services.AddSingleton<EventReader>();
        services.AddSingleton<InstanceEraser>();
        services.AddSingleton<FleetView>();
        services.AddSingleton<IFleetView>(provider => provider.GetRequiredService<FleetView>());
        services.AddSingleton<InstanceDirectory>();
        services.AddSingleton<IStoredInstances>(provider => provider.GetRequiredService<InstanceDirectory>());
        services.AddHostedService<FleetPreload>();
        services.AddHostedService<FleetSnapshots>();
        services.AddSingleton<InstanceWaker>();
        services.AddHostedService(provider => provider.GetRequiredService<InstanceWaker>());
    }
}
