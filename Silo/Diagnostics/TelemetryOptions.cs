namespace OrleansGateway.Silo.Diagnostics;

/// <summary>Where metrics and traces go; configuration section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Telemetry";

    /// <summary>
    /// The OTLP endpoint, such as <c>http://127.0.0.1:4317</c>. Default: the environment variable
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; with neither nothing is exported.
    /// </summary>
    public Uri? OtlpEndpoint { get; set; }
}
