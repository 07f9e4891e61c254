using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Silo.Diagnostics;

/// <summary>Where metrics and traces go; configuration section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions : IGatewayOptions
{
    /// <summary>
    /// The OTLP endpoint, such as <c>http://127.0.0.1:4317</c>. Default: the environment variable
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; with neither nothing is exported.
    /// </summary>
    public Uri? OtlpEndpoint { get; set; }

    static string IGatewayOptions.Section => "Telemetry";

    void IGatewayOptions.Validate(OptionsChecks checks) => checks.Require(
        OtlpEndpoint is null or { IsAbsoluteUri: true, Scheme: "http" or "https" },
        "is not an http:// or https:// address; set it to one, or leave it out",
        nameof(OtlpEndpoint));
}
