using OrleansGateway.Sandbox;

namespace OrleansGateway.Cluster.Tests;

/// <summary>Connects a silo process with the Sandbox and with services.</summary>
internal static class SiloConnections
{
    /// <summary>The arguments that let a silo find this Sandbox.</summary>
    public static IEnumerable<string> SiloArguments(this SandboxServer sandbox) =>
        SiloRun.WhatsAppArguments(sandbox.ChatUrl, sandbox.NoiseRootPublicKey.Span);

    /// <summary>Starts a service that uses this silo.</summary>
    public static Task<ServiceRun> ConnectAsync(this SiloRun silo) =>
        ServiceRun.StartAsync(options => options.GatewayPort = silo.GatewayPort);
}
