using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Silo.Hosting;

/// <summary>Tells a start that the operator can put right from a fault of ours.</summary>
internal static class StartFailure
{
    /// <summary>The line for the operator.</summary>
    /// <param name="exception">What the start threw.</param>
    /// <returns>What is wrong and what to do; null for a fault of ours, which deserves its stack.</returns>
    public static string? Describe(Exception exception) => exception switch
    {
        OptionsValidationException or PortInUseException => exception.Message,
        StorageUnavailableException =>
            $"{exception.Message} Stop the other silo, or set Silo:DataDirectory to a directory of this silo's own.",
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Set Urls to another address.",
        InvalidOperationException when exception.GetBaseException() is FormatException => $"{exception.Message} Correct the configuration.",
        _ => null,
    };
}
