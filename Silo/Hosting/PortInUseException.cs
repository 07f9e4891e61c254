namespace OrleansGateway.Silo.Hosting;

/// <summary>A configured port is taken.</summary>
/// <param name="key">The configuration key of the port.</param>
/// <param name="port">The port.</param>
/// <param name="inner">What the operating system said.</param>
public sealed class PortInUseException(string key, int port, Exception inner) : InvalidOperationException(
    $"port {port} is in use; stop what uses it, or set {key} to another port (0 takes a free one).", inner);
