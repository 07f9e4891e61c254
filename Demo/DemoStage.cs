using OrleansGateway.Client;
using OrleansGateway.Sandbox;
using OrleansGateway.Silo.Clustering;
using OrleansGateway.Silo.Hosting;

namespace OrleansGateway.Demo;

/// <summary>A Sandbox, a silo that connects to it, and a client of that silo, all on free ports and in a temporary directory.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly WebApplication _silo;
    private readonly IHost _service;

    private DemoStage(DirectoryInfo data, SandboxServer sandbox, WebApplication silo, IHost service)
    {
        _data = data;
        Sandbox = sandbox;
        _silo = silo;
        _service = service;
        Gateway = service.Services.GetRequiredService<IGatewayClient>();
        Dashboard = new Uri(new Uri(silo.Urls.First()), "/dashboard");
    }

    /// <summary>The server with the phones.</summary>
    public SandboxServer Sandbox { get; }

    /// <summary>The gateway, as a service sees it.</summary>
    public IGatewayClient Gateway { get; }

    /// <summary>Where the dashboard is.</summary>
    public Uri Dashboard { get; }

    /// <summary>Starts everything.</summary>
    /// <param name="view">Receives progress lines.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<DemoStage> SetUpAsync(DemoView view, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("orleans-gateway-demo-");
        var sandbox = await SandboxServer.StartAsync(cancellationToken: cancellationToken);
        view.Say($"Sandbox listens on {sandbox.Url}");
        var silo = CreateSilo(data, sandbox);
        await silo.StartAsync(cancellationToken);
        view.Say($"Silo started, dashboard at {silo.Urls.First()}/dashboard");
        var service = CreateService(silo.Services.GetRequiredService<SiloEndpoints>().Gateway);
        await service.StartAsync(cancellationToken);
        return new DemoStage(data, sandbox, silo, service);
    }

    /// <summary>Waits for Ctrl+C or SIGTERM.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitForShutdownAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bySignal = _silo.Lifetime.ApplicationStopping.Register(() => stopped.TrySetResult());
        await using var byToken = cancellationToken.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        await _silo.StopAsync(CancellationToken.None);
        await _silo.DisposeAsync();
        await Sandbox.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static WebApplication CreateSilo(DirectoryInfo data, SandboxServer sandbox) => GatewayHost.Create(
    [
        "--Urls", "http://127.0.0.1:0",
        "--Silo:DataDirectory", data.FullName,
        "--Silo:Port", "0",
        "--Silo:GatewayPort", "0",
        "--WhatsApp:Url", sandbox.ChatUrl.ToString(),
        "--WhatsApp:NoiseRoot", Convert.ToHexStringLower(sandbox.NoiseRootPublicKey.Span),
        "--Logging:LogLevel:Default", "Error",
        "--Logging:LogLevel:Orleans", "Critical",
        "--Logging:LogLevel:OrleansGateway", "Error",
    ]);

    private static IHost CreateService(int gatewayPort)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddOrleansGatewayClient(client => client.GatewayPort = gatewayPort);
        return builder.Build();
    }
}
