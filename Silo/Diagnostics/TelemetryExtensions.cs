using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Silo.Diagnostics;

/// <summary>Exports metrics and traces over OTLP when an endpoint is set.</summary>
internal static class TelemetryExtensions
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds the exporters; without an endpoint nothing is collected.</summary>
    /// <param name="builder">The host's builder.</param>
    public static void AddGatewayTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddGatewayOptions<TelemetryOptions>();
        var options = builder.Configuration.ReadGatewayOptions<TelemetryOptions>();
        if (options.OtlpEndpoint is null && string.IsNullOrEmpty(builder.Configuration[EndpointVariable]))
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("orleans-gateway"))
            .WithMetrics(metrics => metrics
                .AddMeter(GatewayInstruments.MeterName, "Microsoft.Orleans")
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation())
            .WithTracing(traces => traces
                .AddSource(GatewayInstruments.ActivitySourceName, "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime")
                .AddAspNetCoreInstrumentation());
        telemetry.UseOtlpExporter();
        if (options.OtlpEndpoint is { } endpoint)
        {
            builder.Services.Configure<OtlpExporterOptions>(exporter => exporter.Endpoint = endpoint);
        }
    }
}
