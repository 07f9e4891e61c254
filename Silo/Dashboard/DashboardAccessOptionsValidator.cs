using Microsoft.Extensions.Options;

namespace OrleansGateway.Silo.Dashboard;

internal sealed class DashboardAccessOptionsValidator : IValidateOptions<DashboardAccessOptions>
{
    private const int ShortestPassword = 12;

    public ValidateOptionsResult Validate(string? name, DashboardAccessOptions options) =>
        options.Password is null or { Length: >= ShortestPassword }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Dashboard:Password is shorter than 12 characters; choose a longer one, or leave it out to allow this machine only.");
}
