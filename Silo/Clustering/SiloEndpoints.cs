using System.Net;
using System.Net.Sockets;

namespace OrleansGateway.Silo.Clustering;

/// <summary>The ports that this silo uses, after each 0 has become a free port.</summary>
/// <param name="Silo">The port for other silos.</param>
/// <param name="Gateway">The port for clients.</param>
public sealed record SiloEndpoints(int Silo, int Gateway)
{
    /// <summary>Resolves the options' ports.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="PortInUseException">A configured port is taken.</exception>
    internal static SiloEndpoints Resolve(SiloOptions options)
    {
        // Checked before Orleans starts: localhost clustering would take another silo on our port for the primary one and
        // join it. Both listeners stay open until both ports are known, so that two free ports differ.
        using var silo = Reserve("Silo:Port", options.Port);
        using var gateway = Reserve("Silo:GatewayPort", options.GatewayPort);
        return new SiloEndpoints(PortOf(silo), PortOf(gateway));
    }

    private static TcpListener Reserve(string key, int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new PortInUseException(key, port, exception);
        }
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
