using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Silo.Clustering;

namespace OrleansGateway.Silo.Hosting;

/// <summary>Separates failures to start that the operator can fix from bugs of ours.</summary>
internal static class StartFailure
{
    /// <summary>The line for the operator.</summary>
    /// <param name="exception">What the start threw.</param>
    /// <returns>What is wrong and what to do; null for a bug, which needs its stack trace.</returns>
    public static string? Describe(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: var several } when several.All(inner => inner is OptionsValidationException) =>
            string.Join("; ", several.Select(inner => inner.Message)),
        OptionsValidationException or PortInUseException => exception.Message,
        StorageUnavailableException =>
            $"{exception.Message} Stop the other silo, or set Silo:DataDirectory to another directory.",
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Set Urls to another address.",
        InvalidOperationException when exception.GetBaseException() is FormatException => $"{exception.Message} Correct the configuration.",
        _ => null,
    };
}
