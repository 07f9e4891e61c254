using Microsoft.Extensions.Options;
using Orleans.Dashboard;

namespace OrleansGateway.Silo.Dashboard;

/// <summary>The Orleans Dashboard at <c>/dashboard</c>.</summary>
internal static class DashboardExtensions
{
    private const string Route = "/dashboard";

    /// <summary>Adds the dashboard and the guard before it.</summary>
    /// <param name="builder">The host's builder.</param>
    public static void AddGatewayDashboard(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<DashboardAccessOptions>().BindConfiguration(DashboardAccessOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<DashboardAccessOptions>, DashboardAccessOptionsValidator>();
        builder.Services.AddSingleton<DashboardAccess>();

        // The log trace of the dashboard would show what the log levels of the console hide.
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
