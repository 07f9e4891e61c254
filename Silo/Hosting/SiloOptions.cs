namespace OrleansGateway.Silo.Hosting;

/// <summary>The silo itself; configuration section <c>Silo</c>.</summary>
public sealed class SiloOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>The profile. Default: embedded.</summary>
    public SiloProfile Profile { get; set; } = SiloProfile.Embedded;

    /// <summary>
    /// The directory of the database and the key ring in the embedded profile, and of the key ring alone in the cluster
    /// profile; relative to the current directory. Default: <c>data</c>.
    /// </summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>The port for the other silos; 0 takes a free one. Default: 11111.</summary>
    public int Port { get; set; } = 11111;

    /// <summary>The port for clients; 0 takes a free one. Default: 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// The IP address that other silos and clients reach this silo by, cluster profile only. Default: the first one of
    /// the machine.
    /// </summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The name of this silo in dashboard and logs. Default: the machine's name.</summary>
    public string? Name { get; set; }

    /// <summary>The name of the cluster; clients name the same. Default: <c>gateway</c>.</summary>
    public string ClusterId { get; set; } = "gateway";

    /// <summary>The name that durable data belongs to; never change it on live data. Default: <c>gateway</c>.</summary>
    public string ServiceId { get; set; } = "gateway";

    /// <summary>How long a grain may take to let go at shutdown, a socket's clean close included. Default: 20 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the whole process may take to stop. Default: 60 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
