using OrleansGateway.Silo.Clustering;
using OrleansGateway.Silo.Dashboard;
using OrleansGateway.Silo.Diagnostics;

namespace OrleansGateway.Silo.Hosting;

/// <summary>Builds and runs a silo of the gateway: the table of contents of the host.</summary>
public static class GatewayHost
{
    /// <summary>Builds the host from command line, environment and <c>appsettings.json</c>.</summary>
    /// <param name="args">The command line, <c>--Section:Key value</c>.</param>
    /// <param name="configure">Last changes before the host is built, for programs that embed a silo.</param>
    /// <returns>The host, not started.</returns>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddGatewayDefaults();
        configure?.Invoke(builder);
        builder.AddGatewaySilo();
        builder.AddGatewayHealth();
        builder.AddGatewayDashboard();
        builder.AddGatewayTelemetry();

        var app = builder.Build();
        app.MapGatewayHealth();
        app.MapGatewayDashboard();
        return app;
    }

    /// <summary>Runs a silo until Ctrl+C or SIGTERM.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>The exit code: 0 after a clean stop, 2 when the configuration or the machine does not allow a start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = Create(args);
            await app.StartAsync(CancellationToken.None);
            await StartupBanner.WriteAsync(app.Services, Console.Out);
            await app.WaitForShutdownAsync(CancellationToken.None);
            return 0;
        }
        catch (Exception exception) when (StartFailure.Describe(exception) is { } description)
        {
            await Console.Error.WriteLineAsync($"The silo cannot start: {description}");
            return 2;
        }
    }
}
