using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>
/// Work that sends requests to the server and therefore must not hold up the stanzas behind it: one piece at a time, in order,
/// with a limit on what waits.
/// </summary>
internal sealed partial class BackgroundWork(int maxWaiting, ILogger logger)
{
    private readonly Channel<Func<CancellationToken, Task>> _waiting = Channel.CreateBounded<Func<CancellationToken, Task>>(
        new BoundedChannelOptions(maxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Adds a piece of work.</summary>
    /// <returns>False where too many wait; the stanza that caused it is then left unconfirmed and comes again.</returns>
    public bool TryAdd(Func<CancellationToken, Task> work)
    {
        var isAdded = _waiting.Writer.TryWrite(work);
        if (!isAdded)
        {
            LogFull(maxWaiting);
        }

        return isAdded;
    }

    /// <summary>Runs until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var work in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await work(cancellationToken);
            }
            catch (ProtocolException failure)
            {
                LogFailed(failure.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} background tasks wait; the stanza that caused another one is left unconfirmed")]
    private partial void LogFull(int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "A background task failed: {Failure}")]
    private partial void LogFailed(string failure);
}
