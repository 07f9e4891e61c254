using System.Threading.Channels;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>One open connection: puts what the features bring into one dispatcher and passes on the stages of its life.</summary>
internal sealed class DeviceConnection : IAsyncDisposable
{
    private readonly IReadOnlyList<IDeviceModule> _modules;
    private readonly NodeDispatcher _dispatcher;

    public DeviceConnection(
        DeviceScope scope, INodeConnection connection, DeviceCredentials credentials, ChannelWriter<DeviceNotice> notices,
        ConnectionEnd end)
    {
        Link = new DeviceLink(scope, connection, credentials, notices, end);
        Features = new DeviceFeatures(Link);
        _modules = Features.All;
        var notifications = Merge(module => module.Notifications);
        var handlers = Merge(module => module.Handlers);
        handlers.Add(
            NotificationDispatcher.Tag, new NotificationDispatcher(notifications, Link.Commits, Link.Confirmations));
        _dispatcher = new NodeDispatcher(Link, Merge(module => module.Immediate), handlers);
    }

    /// <summary>What every feature is built on.</summary>
    public DeviceLink Link { get; }

    /// <summary>What a client calls.</summary>
    public DeviceFeatures Features { get; }

    /// <summary>Who we are.</summary>
    public AccountState Account => Link.Account;

    /// <summary>What runs as long as the connection.</summary>
    public IEnumerable<Func<CancellationToken, Task>> Loops =>
        [_dispatcher.ReadAsync, HandleToTheEndAsync, .. _modules.SelectMany(module => module.Loops)];

    /// <summary>Reads what must be in memory before the first stanza.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var module in _modules)
        {
            await module.LoadAsync(cancellationToken);
        }
    }

    /// <summary>Gets a linked device ready and begins to watch the connection.</summary>
    /// <exception cref="ProtocolException">The server refused, or a step failed.</exception>
    /// <exception cref="TimeoutException">The server did not answer.</exception>
    public async Task LogInAsync(CancellationToken cancellationToken)
    {
        await Features.Login.RunAsync(cancellationToken);
        foreach (var work in _modules.SelectMany(module => module.AtLogin))
        {
            Link.Background.TryAdd(work);
        }

        _ = Features.Login.WatchAsync();
    }

    /// <summary>Completes when nothing is under way that a clean close waits for.</summary>
    public Task DrainAsync() => Task.WhenAll(_modules.Select(module => module.DrainAsync()));

    /// <summary>Ends all waits for the server.</summary>
    public void EndWaits(ConnectionFailure failure)
    {
        foreach (var module in _modules)
        {
            module.OnConnectionEnded(failure);
        }
    }

    /// <summary>Commits, after all loops have ended, what the next connection needs.</summary>
    public async Task SettleAsync()
    {
        foreach (var module in _modules)
        {
            await module.SettleAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var module in _modules.OfType<IDisposable>())
        {
            module.Dispose();
        }

        await Link.Connection.DisposeAsync();
    }

    // The socket's own reason counts only after everything that came before its end: that may contain the server's reason.
    // Where the connection ends for another reason, the socket is still open: it is closed after the loops, so no loop may
    // wait for it.
    private async Task HandleToTheEndAsync(CancellationToken cancellationToken)
    {
        await _dispatcher.HandleAsync(cancellationToken);
        Link.End.TryEnd(await Link.Connection.Completion.WaitAsync(cancellationToken));
    }

    private Dictionary<string, T> Merge<T>(Func<IDeviceModule, IReadOnlyDictionary<string, T>> part) =>
        new(_modules.SelectMany(part), StringComparer.Ordinal);
}
