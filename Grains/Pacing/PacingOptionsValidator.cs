using Microsoft.Extensions.Options;

namespace OrleansGateway.Grains.Pacing;

/// <summary>Checks the options at start.</summary>
internal sealed class PacingOptionsValidator : IValidateOptions<PacingOptions>
{
    public ValidateOptionsResult Validate(string? name, PacingOptions options) =>
        options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
}
