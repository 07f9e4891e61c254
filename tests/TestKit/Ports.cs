using System.Net;
using System.Net.Sockets;

namespace OrleansGateway.TestKit;

/// <summary>Chooses ports for programs that have to keep theirs over several starts; everything else binds to port 0.</summary>
public static class Ports
{
    // One for the whole process, so that two programs do not get the same port.
    private static readonly Random Random = new(Environment.ProcessId);

    /// <summary>A free port of the loopback address.</summary>
    /// <remarks>It is below the range that the system hands out by itself, so that no one takes it between two starts.</remarks>
    public static int Free()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Next(20_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; the next one may be free.
            }
        }
    }
}
