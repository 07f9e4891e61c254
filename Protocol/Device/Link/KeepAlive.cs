using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas.Connection;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>Pings the server now and then; where no answer comes, the connection is dead.</summary>
internal sealed class KeepAlive(IqExecutor requests, DeviceScope scope)
{
    /// <summary>Runs until the connection is dead or the token is cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Why the connection is dead.</returns>
    public async Task<ConnectionFailure> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Jittered(), scope.Time, cancellationToken);
            try
            {
                await requests.SendBeyondLimitAsync(new Ping(), scope.Options.KeepAliveTimeout, cancellationToken);
            }
            catch (RequestTimedOutException)
            {
                return new ConnectionFailure(FailureReason.TimedOut, 408, "The server does not answer pings.");
            }
            catch (RequestRefusedException)
            {
                // A refusal is a sign of life too.
            }
        }
    }

    // Between 80 and 120 % of the interval, so that many connections do not ping at once.
    private TimeSpan Jittered()
    {
        Span<byte> one = stackalloc byte[1];
        scope.Random.Fill(one);
        return scope.Options.KeepAliveInterval * (0.8 + (0.4 * one[0] / byte.MaxValue));
    }
}
