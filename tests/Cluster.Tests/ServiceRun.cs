using OrleansGateway.Client;
using OrleansGateway.Client.Hosting;

namespace OrleansGateway.Cluster.Tests;

/// <summary>A service with a client of the gateway.</summary>
internal sealed class ServiceRun(IHost host) : IAsyncDisposable
{
    public IGatewayClient Gateway { get; } = host.Services.GetRequiredService<IGatewayClient>();

    /// <summary>The client below it, for what a service has no business to ask.</summary>
    public IClusterClient Cluster { get; } = host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Starts a service and waits until it is connected.</summary>
    /// <param name="configure">Says where the gateway is.</param>
    public static async Task<ServiceRun> StartAsync(Action<GatewayClientOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.AddOrleansGatewayClient(configure);
        var host = builder.Build();
        await host.StartAsync();
        return new ServiceRun(host);
    }

    public async ValueTask DisposeAsync()
    {
        using (host)
        {
            await host.StopAsync();
        }
    }
}
