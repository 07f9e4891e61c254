using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OrleansGateway.Grains.Interfaces.Options;

/// <summary>Validates any options of the gateway: the keys of their section first, then the values.</summary>
/// <param name="configuration">The configuration.</param>
internal sealed class GatewayOptionsValidator<TOptions>(IConfiguration configuration) : IValidateOptions<TOptions>
    where TOptions : class, IGatewayOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var checks = new OptionsChecks(TOptions.Section);
        options.Validate(checks);
        string[] problems =
        [
            .. UnknownKeys.Below(configuration.GetSection(TOptions.Section), typeof(TOptions), TOptions.Subsections),
            .. checks.Problems,
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
