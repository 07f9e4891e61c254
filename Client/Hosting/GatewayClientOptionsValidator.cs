using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Client.Hosting;

/// <summary>Checks the options at start, with messages that name the property and the fix.</summary>
internal sealed class GatewayClientOptionsValidator : IValidateOptions<GatewayClientOptions>
{
    private static readonly TimeSpan ShortestResponse = TimeSpan.FromSeconds(3);

    public ValidateOptionsResult Validate(string? name, GatewayClientOptions options) =>
        Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

    private static string? Problem(GatewayClientOptions options) =>
        options.GatewayPort is < 1 or > 65535 ? "GatewayClientOptions.GatewayPort must be 1 to 65535."
        : string.IsNullOrWhiteSpace(options.ClusterId) ? "GatewayClientOptions.ClusterId is empty; leave it at gateway."
        : string.IsNullOrWhiteSpace(options.ServiceId) ? "GatewayClientOptions.ServiceId is empty; leave it at gateway."
        : !InstanceKey.IsName(options.Tenant) ? $"GatewayClientOptions.Tenant needs {InstanceKey.NameRule}."
        : options.ResponseTimeout < ShortestResponse ? "GatewayClientOptions.ResponseTimeout must be at least 3 s."
        : options.ConnectTimeout <= TimeSpan.Zero ? "GatewayClientOptions.ConnectTimeout must be positive."
        : null;
}
