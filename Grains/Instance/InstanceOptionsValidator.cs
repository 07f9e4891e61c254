using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Instance.Connection;

namespace OrleansGateway.Grains.Instance;

/// <summary>Checks the options at start.</summary>
internal sealed class InstanceOptionsValidator : IValidateOptions<InstanceOptions>
{
    public ValidateOptionsResult Validate(string? name, InstanceOptions options) =>
        options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
}
