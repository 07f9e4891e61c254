using System.Threading.Channels;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Instance;

/// <summary>Those who watch a pairing. Used on the grain's scheduler alone.</summary>
internal sealed class PairingWatchers
{
    // A slow watcher misses codes that are over anyway, never the end: it closes the channel.
    private static readonly BoundedChannelOptions Bounds = new(16) { FullMode = BoundedChannelFullMode.DropOldest };

    private readonly List<Channel<PairingUpdate>> _watchers = [];
    private PairingUpdate? _latest;

    /// <summary>Whether anybody watches.</summary>
    public bool IsEmpty => _watchers.Count == 0;

    /// <summary>Begins to watch, with the update that holds now.</summary>
    public Channel<PairingUpdate> Join()
    {
        var watcher = Channel.CreateBounded<PairingUpdate>(Bounds);
        _watchers.Add(watcher);
        if (_latest is { } latest)
        {
            watcher.Writer.TryWrite(latest);
        }

        return watcher;
    }

    /// <summary>Ends a watch.</summary>
    /// <param name="watcher">What <see cref="Join"/> gave.</param>
    public void Leave(Channel<PairingUpdate> watcher) => _watchers.Remove(watcher);

    /// <summary>Tells all watchers.</summary>
    /// <param name="update">The update; a final one ends every watch.</param>
    public void Publish(PairingUpdate update)
    {
        _latest = update.IsFinal ? null : update;
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite(update);
            if (update.IsFinal)
            {
                watcher.Writer.TryComplete();
            }
        }
    }
}
