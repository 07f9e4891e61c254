using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas.Connection;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>Asks the server for a sign of life now and then; one that does not come means that the connection is dead.</summary>
internal sealed class KeepAlive(
    IqExecutor queries, TimeProvider time, IRandomSource random, TimeSpan interval, TimeSpan timeout)
{
    /// <summary>Runs until the connection is dead or the token is cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Why the connection is dead.</returns>
    public async Task<ConnectionFailure> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Jittered(), time, cancellationToken);
            try
            {
                await queries.AskAsync(new Ping(), timeout, cancellationToken);
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

    // Between 80 and 120 % of the interval, so that many connections do not ask at once.
    private TimeSpan Jittered()
    {
        Span<byte> one = stackalloc byte[1];
        random.Fill(one);
        return interval * (0.8 + (0.4 * one[0] / byte.MaxValue));
    }
}
