namespace OrleansGateway.Silo.Clustering;

/// <summary>A configured port is in use.</summary>
/// <param name="key">The configuration key of the port.</param>
/// <param name="port">The port.</param>
/// <param name="inner">What the operating system said.</param>
public sealed class PortInUseException(string key, int port, Exception inner) : InvalidOperationException(
    $"{key} is {port}, which is in use; stop what uses it, or set another port (0 takes any free port).", inner);
