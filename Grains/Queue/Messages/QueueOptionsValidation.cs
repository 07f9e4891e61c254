using Microsoft.Extensions.Options;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>Checks the options at start, with messages that name the key and the fix.</summary>
internal sealed class QueueOptionsValidation : IValidateOptions<QueueOptions>
{
    public ValidateOptionsResult Validate(string? name, QueueOptions options) =>
        options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
}
