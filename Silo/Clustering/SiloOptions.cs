using System.Net;
using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Silo.Clustering;

/// <summary>The silo itself; configuration section <c>Silo</c>.</summary>
public sealed class SiloOptions : IGatewayOptions
{
    /// <summary>The profile. Default: embedded.</summary>
    public SiloProfile Profile { get; set; } = SiloProfile.Embedded;

    /// <summary>
    /// The directory of the database and the key ring in the embedded profile, and of the key ring alone in the cluster
    /// profile; relative to the current directory. Default: <c>data</c>.
    /// </summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>The port for the other silos; 0 takes any free port. Default: 11111.</summary>
    public int Port { get; set; } = 11111;

    /// <summary>The port for clients; 0 takes any free port. Default: 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// The IP address at which other silos and clients reach this silo, cluster profile only. Default: the first one of
    /// the machine.
    /// </summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The name of this silo in dashboard and logs. Default: the machine's name.</summary>
    public string? Name { get; set; }

    /// <summary>The name of the cluster; clients use the same. Default: <c>gateway</c>.</summary>
    public string ClusterId { get; set; } = "gateway";

    /// <summary>The name to which durable data belongs; clients use the same. Never change it on live data. Default: <c>gateway</c>.</summary>
    public string ServiceId { get; set; } = "gateway";

    /// <summary>How long a grain may take to deactivate at shutdown, including a clean close of its socket. Default: 20 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the whole process may take to stop. Default: 60 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(60);

    static string IGatewayOptions.Section => "Silo";

    void IGatewayOptions.Validate(OptionsChecks checks)
    {
        checks.Defined(Profile);
        checks.NotBlank(DataDirectory, "name a directory, such as data");
        checks.InRange(Port, 0, IPEndPoint.MaxPort);
        checks.InRange(GatewayPort, 0, IPEndPoint.MaxPort);
        checks.Require(
            Port == 0 || Port != GatewayPort, "is the same as Silo:Port; set it to another port", nameof(GatewayPort));
        checks.Require(
            AdvertisedAddress is null || IPAddress.TryParse(AdvertisedAddress, out _),
            "is not an IP address; set it to one that the other silos can reach",
            nameof(AdvertisedAddress));
        checks.Require(Name is null || !string.IsNullOrWhiteSpace(Name), "is empty; leave it out for the machine's name", nameof(Name));
        checks.NotBlank(ClusterId, "leave it out for gateway");
        checks.NotBlank(ServiceId, "leave it out for gateway");
        checks.InRange(DeactivationTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

        // A second more, so that the process outlives its grains.
        checks.InRange(ShutdownTimeout, DeactivationTimeout + TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    }
}
