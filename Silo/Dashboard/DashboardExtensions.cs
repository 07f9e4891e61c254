using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Silo.Dashboard;

/// <summary>The Orleans Dashboard at <c>/dashboard</c>.</summary>
internal static class DashboardExtensions
{
    private const string Route = "/dashboard";

    /// <summary>Adds the dashboard and the guard in front of it.</summary>
    /// <param name="builder">The host's builder.</param>
    public static void AddGatewayDashboard(this WebApplicationBuilder builder)
    {
        builder.Services.AddGatewayOptions<DashboardAccessOptions>();
        builder.Services.AddSingleton<DashboardAccess>();

        // The dashboard's log trace would show what the console's log levels hide.
        builder.UseOrleans(silo => silo.AddDashboard(dashboard => dashboard.HideTrace = true));
    }

    /// <summary>Maps the dashboard, if it is enabled.</summary>
    /// <param name="app">The host.</param>
    public static void MapGatewayDashboard(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<DashboardAccessOptions>>().Value.Enabled)
        {
            return;
        }

        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(Route, StringComparison.OrdinalIgnoreCase),
            branch => branch.UseMiddleware<DashboardAccess>());
        app.MapOrleansDashboard(Route);
    }
}
