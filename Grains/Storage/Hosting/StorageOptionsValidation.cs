using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Storage.Leases;

namespace OrleansGateway.Grains.Storage.Hosting;

/// <summary>Checks the options at start, with messages that name the key and the fix.</summary>
internal sealed class StorageOptionsValidation : IValidateOptions<GatewayStorageOptions>, IValidateOptions<LeaseOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayStorageOptions options) => ResultOf(options.Problem());

    public ValidateOptionsResult Validate(string? name, LeaseOptions options) => ResultOf(options.Problem());

    private static ValidateOptionsResult ResultOf(string? problem) =>
        problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problem);
}
