using System.Diagnostics.CodeAnalysis;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>The end of a connection: the first reason counts, and everything that runs for the connection stops.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer and without a wait handle holds nothing to dispose.")]
internal sealed class ConnectionEnd
{
    private readonly TaskCompletionSource<ConnectionFailure> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Completes with the reason.</summary>
    public Task<ConnectionFailure> Failure => _failure.Task;

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Ends the connection; does nothing where it has ended.</summary>
    /// <param name="failure">Why.</param>
    /// <returns>Whether this was the first reason.</returns>
    public bool TryEnd(ConnectionFailure failure)
    {
        if (!_failure.TrySetResult(failure))
        {
            return false;
        }

        _stopping.Cancel();
        return true;
    }
}
