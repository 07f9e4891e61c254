using Microsoft.Extensions.Configuration.Memory;

namespace OrleansGateway.Silo.Hosting;

/// <summary>Configuration that applies unless another source sets the same key.</summary>
internal static class GatewayDefaults
{
    private static readonly Dictionary<string, string?> Values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Urls"] = "http://127.0.0.1:5080",
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Orleans"] = "Warning",

        // The rule above matches by prefix and would apply to our own categories too.
        ["Logging:LogLevel:OrleansGateway"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Warning",

        // A failed start ends in one line on standard error; the host would log it again with its stack trace.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        ["Logging:Console:FormatterName"] = "simple",
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
    };

    /// <summary>Adds the defaults below every other source of configuration.</summary>
    /// <param name="builder">The host's builder.</param>
    public static void AddGatewayDefaults(this WebApplicationBuilder builder) =>
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Values });
}
