using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>
/// One feature of a device: the parts that it is composed of, and what it brings to a connection. A feature overrides only what it
/// has; the connection knows no feature by name.
/// </summary>
internal interface IDeviceModule
{
    /// <summary>What is handled at once, by tag; must not wait for anything.</summary>
    IReadOnlyDictionary<string, Action<Node>> Immediate => new Dictionary<string, Action<Node>>();

    /// <summary>What is handled in order, by tag.</summary>
    IReadOnlyDictionary<string, IStanzaHandler> Handlers => new Dictionary<string, IStanzaHandler>();

    /// <summary>Notifications, by type.</summary>
    IReadOnlyDictionary<string, INotificationHandler> Notifications => new Dictionary<string, INotificationHandler>();

    /// <summary>What runs as long as the connection.</summary>
    IReadOnlyList<Func<CancellationToken, Task>> Loops => [];

    /// <summary>Background work that begins with each login.</summary>
    IReadOnlyList<Func<CancellationToken, Task>> AtLogin => [];

    /// <summary>Reads what must be in memory before the first stanza.</summary>
    Task LoadAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Completes when nothing is under way that a clean close waits for.</summary>
    Task DrainAsync() => Task.CompletedTask;

    /// <summary>Ends all waits for the server.</summary>
    void OnConnectionEnded(ConnectionFailure failure)
    {
    }

    /// <summary>Commits, after all loops have ended, what the next connection needs.</summary>
    Task SettleAsync() => Task.CompletedTask;
}
