using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Stanzas.Connection;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>Follows a connection from the server's decision about the login to the end that the server gives it.</summary>
internal sealed class LoginModule(DeviceLink link, PeersModule peers) : IDeviceModule
{
    private readonly TaskCompletionSource<SuccessStanza> _success = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoginSequence _sequence = new(link, peers);
    private readonly KeepAlive _keepAlive = new(link.Requests, link.Scope);

    public IReadOnlyDictionary<string, Action<Node>> Immediate => new Dictionary<string, Action<Node>>
    {
        [SuccessStanza.Tag] = node => _success.TrySetResult(SuccessStanza.Parse(node)),
        [FailureStanza.Tag] = node => link.End.TryEnd(FailureStanza.ToFailure(node)),
        [StreamErrorStanza.Tag] = node => link.End.TryEnd(StreamErrorStanza.ToFailure(node)),
        [StreamErrorStanza.EndTag] = _ => link.End.TryEnd(StreamErrorStanza.StreamEnd),
    };

    public IReadOnlyDictionary<string, IStanzaHandler> Handlers =>
        new Dictionary<string, IStanzaHandler> { [IbStanza.Tag] = new IbHandler(link) };

    /// <summary>Waits until the server lets this device in, then gets the device ready.</summary>
    /// <exception cref="ProtocolException">The server refused, or a step failed.</exception>
    /// <exception cref="TimeoutException">The server did not answer.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (options, _, time, _, _, _) = link.Scope;
        var success = await _success.Task.WaitAsync(options.QueryTimeout, time, cancellationToken);
        await _sequence.RunAsync(success, cancellationToken);
    }

    /// <summary>Watches a connection that is ready, until it ends.</summary>
    public async Task WatchAsync()
    {
        try
        {
            link.End.TryEnd(await _keepAlive.RunAsync(link.End.Stopping));
        }
        catch (Exception failure) when (failure is OperationCanceledException or ConnectionException or WriteInterruptedException)
        {
            // The connection has ended; its reader knows why.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // No one would notice any more that the server is gone.
            link.End.TryEnd(new ConnectionFailure(
                FailureReason.ConnectionLost, 0, $"The keep-alive failed ({failure.GetType().Name})."));
        }
    }

    public void OnConnectionEnded(ConnectionFailure failure)
    {
        _success.TrySetException(new ConnectionException(failure));
        _ = _success.Task.Exception;
    }
}
