using System.Net;
using Microsoft.Extensions.Options;

namespace OrleansGateway.Silo.Hosting;

/// <summary>Refuses settings that a silo cannot start with; every message names the key and the fix.</summary>
internal sealed class SiloOptionsValidator : IValidateOptions<SiloOptions>
{
    private const int HighestPort = IPEndPoint.MaxPort;

    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        var failures = new List<string>();
        Check(Enum.IsDefined(options.Profile), "Silo:Profile must be Embedded or Cluster.");
        Check(!string.IsNullOrWhiteSpace(options.DataDirectory), "Silo:DataDirectory is empty; name a directory, such as data.");
        Check(options.Port is >= 0 and <= HighestPort, "Silo:Port must be 0 (any free port) to 65535.");
        Check(options.GatewayPort is >= 0 and <= HighestPort, "Silo:GatewayPort must be 0 (any free port) to 65535.");
        Check(
            options.Port == 0 || options.Port != options.GatewayPort,
            "Silo:Port and Silo:GatewayPort are the same; give them different ports.");
        Check(
            options.AdvertisedAddress is null || IPAddress.TryParse(options.AdvertisedAddress, out _),
            "Silo:AdvertisedAddress must be an IP address that the other silos can reach.");
        Check(!string.IsNullOrWhiteSpace(options.ClusterId), "Silo:ClusterId is empty; leave it out for gateway.");
        Check(!string.IsNullOrWhiteSpace(options.ServiceId), "Silo:ServiceId is empty; leave it out for gateway.");
        Check(options.DeactivationTimeout > TimeSpan.Zero, "Silo:DeactivationTimeout must be positive, such as 00:00:20.");
        Check(
            options.ShutdownTimeout > options.DeactivationTimeout,
            "Silo:ShutdownTimeout must be longer than Silo:DeactivationTimeout, such as 00:01:00.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string failure)
        {
            if (!holds)
            {
                failures.Add(failure);
            }
        }
    }
}
