using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Interfaces.Options;
using OrleansGateway.Grains.Storage.Devices;
using OrleansGateway.Grains.Storage.Events;
using OrleansGateway.Grains.Storage.GrainStates;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Numbers;
using OrleansGateway.Grains.Storage.Postgres;
using OrleansGateway.Grains.Storage.Sealing;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Grains.Storage.Sqlite;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Storage.Hosting;

/// <summary>Registers the gateway's storage.</summary>
public static class GatewayStorageExtensions
{
    /// <summary>
    /// Adds the database, the write coalescer, the key ring and the stores. The database is opened and migrated by the first
    /// hosted service, so that everything started after it finds it ready.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="location">Where the data is.</param>
    public static IServiceCollection AddGatewayStorage(this IServiceCollection services, StorageLocation location)
    {
        services.AddSingleton(location);
        services.AddGatewayOptions<GatewayStorageOptions>();
        services.AddGatewayOptions<LeaseOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandomSource>(SystemRandomSource.Instance);
        services.AddMetrics();
        services.AddSingleton<StorageInstruments>();
        services.AddSingleton(CreateDatabase);
        services.AddSingleton(provider => new WriteCoalescer(
            provider.GetRequiredService<ISqlDatabase>(),
            provider.GetRequiredService<IOptions<GatewayStorageOptions>>().Value.WriteCapacity,
            instruments: provider.GetRequiredService<StorageInstruments>()));
        services.AddSingleton(provider => CreateKeyRing(provider));
        services.AddSingleton<LeaseStore>();
        services.AddSingleton<LeaseKeeper>();
        services.TryAddSingleton<ILeaseOwnerVerdict, LoneOwner>();
        services.AddSingleton<EventLogStore>();
        services.AddSingleton<DeviceRecordStore>();
        services.AddSingleton<NumberStore>();
        services.AddSingleton<GrainStateStore>();
        services.AddSingleton<ReminderStore>();
        services.AddHostedService<StorageStart>();
        return services;
    }

    private static ISqlDatabase CreateDatabase(IServiceProvider provider)
    {
        var location = provider.GetRequiredService<StorageLocation>();
        return location.PostgreSql is { } connectionString
            ? new PostgresDatabase(connectionString)
            : new SqliteDatabase(Path.Combine(location.DataDirectory, "gateway.db"));
    }

    private static KeyRing CreateKeyRing(IServiceProvider provider)
    {
        var random = provider.GetRequiredService<IRandomSource>();
        var path = provider.GetRequiredService<StorageLocation>().EffectiveKeyRingPath;
        return new KeyRing(KeyRingFile.LoadOrCreate(path, random), random);
    }
}
