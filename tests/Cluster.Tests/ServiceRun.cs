using OrleansGateway.Client;

namespace OrleansGateway.Cluster.Tests;

/// <summary>A service with a client of the gateway.</summary>
internal sealed class ServiceRun(IHost host) : IAsyncDisposable
{
    public IGatewayClient Gateway { get; } = host.Services.GetRequiredService<IGatewayClient>();

    public async ValueTask DisposeAsync()
    {
        using (host)
        {
            await host.StopAsync();
        }
    }
}
