using OrleansGateway.Client;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Cluster.Tests;

/// <summary>The example of README.md. A test compares the lines between the marks with the text there.</summary>
internal static class ReadmeExample
{
    public static async Task RunAsync(string[] args)
    {
        // README begins
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddOrleansGatewayClient();
        using var host = builder.Build();
        await host.StartAsync();

        var gateway = host.Services.GetRequiredService<IGatewayClient>();
        var result = await gateway.Queue("orders").EnqueueAsync(
            EnqueueRequest.ForText(pool: "shop", recipient: "+4915550001234", text: "Your parcel is on its way."));
        Console.WriteLine(result);

        // README ends
        await host.StopAsync();
    }
}
