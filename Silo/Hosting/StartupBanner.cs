using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OrleansGateway.Silo.Clustering;

namespace OrleansGateway.Silo.Hosting;

/// <summary>Prints the addresses of a started silo, one per line.</summary>
internal static class StartupBanner
{
    /// <summary>Writes the addresses.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="output">Where to write.</param>
    public static async Task WriteAsync(IServiceProvider services, TextWriter output)
    {
        var options = services.GetRequiredService<IOptions<SiloOptions>>().Value;
        var ports = services.GetRequiredService<SiloEndpoints>();
        await output.WriteLineAsync($"OrleansGateway silo, profile {options.Profile}, cluster {options.ClusterId}");
        foreach (var url in HttpAddresses(services))
        {
            await output.WriteLineAsync($"  http       {url}");
            await output.WriteLineAsync($"  dashboard  {url}/dashboard");
        }

        await output.WriteLineAsync($"  clients    port {ports.Gateway}");
        await output.WriteLineAsync($"  silos      port {ports.Silo}");
        await output.WriteLineAsync($"  data       {Path.GetFullPath(options.DataDirectory)}");
        await output.WriteLineAsync("Ctrl+C stops it.");
        await output.FlushAsync();
    }

    private static IEnumerable<string> HttpAddresses(IServiceProvider services) =>
        services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
}
