using System.Net;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Client.Hosting;

/// <summary>Which cluster a client connects to; configuration section <c>Gateway</c>.</summary>
public sealed class GatewayClientOptions : IGatewayOptions
{
    /// <summary>
    /// The connection string of the Redis that holds the cluster's membership. Default: none, for a silo of the embedded
    /// profile on this machine.
    /// </summary>
    public string? Redis { get; set; }

    /// <summary>The client port of the embedded silo, used without <see cref="Redis"/>. Default: 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The name of the cluster, <c>Silo:ClusterId</c> of its silos. Default: <c>gateway</c>.</summary>
    public string ClusterId { get; set; } = "gateway";

    /// <summary>The name of the service, <c>Silo:ServiceId</c> of its silos. Default: <c>gateway</c>.</summary>
    public string ServiceId { get; set; } = "gateway";

    /// <summary>The tenant that the client works for. Default: <c>default</c>.</summary>
    public string Tenant { get; set; } = "default";

    /// <summary>How long a call waits for its answer. Default: 5 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the start waits for a silo that is not there yet. Default: 30 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    static string IGatewayOptions.Section => "Gateway";

    void IGatewayOptions.Validate(OptionsChecks checks)
    {
        checks.Require(
            Redis is null || !string.IsNullOrWhiteSpace(Redis), "is empty; leave it out for a silo on this machine", nameof(Redis));
        checks.InRange(GatewayPort, 1, IPEndPoint.MaxPort);
        checks.NotBlank(ClusterId, "leave it out for gateway");
        checks.NotBlank(ServiceId, "leave it out for gateway");
        checks.Require(InstanceKey.IsName(Tenant), $"is not a name; set it to {InstanceKey.NameRule}", nameof(Tenant));

        // A silo answers a waiting stream every 2.5 s.
        checks.InRange(ResponseTimeout, TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(10));
        checks.InRange(ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
    }
}
