using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace OrleansGateway.Silo.Diagnostics;

/// <summary>The health endpoints: <c>/healthz</c>, the process answers; <c>/readyz</c>, it can take work.</summary>
internal static class HealthExtensions
{
    private const string Ready = "ready";

    /// <summary>Adds the checks.</summary>
    /// <param name="builder">The host's builder.</param>
    public static void AddGatewayHealth(this WebApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck<SiloReadyCheck>("silo", tags: [Ready]);

    /// <summary>Maps the endpoints.</summary>
    /// <param name="app">The host.</param>
    public static void MapGatewayHealth(this WebApplication app)
    {
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) });
    }
}
