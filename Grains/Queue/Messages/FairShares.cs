using System.Runtime.InteropServices;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>
/// Divides a partition's attempts in flight among pools, and a pool's among its instances, so that those whose sends do not
/// come back leave room for the others. Pure: no clock, no I/O.
/// </summary>
internal sealed class FairShares(QueueOptions options)
{
    /// <summary>The part of all places that one pool alone leaves free, and the part that one instance may take for its own chats.</summary>
    private const int ReservePart = 8;
    private const int OwnChatsPart = 4;

    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ofPool = new(StringComparer.Ordinal);
    private readonly Dictionary<Place, int> _ofInstance = [];

    /// <summary>How many places a pool may have.</summary>
    /// <param name="others">Other pools that have heads to send.</param>
    /// <param name="isOnly">Whether the partition knows no other pool.</param>
    public int LimitOf(int others, bool isOnly)
    {
        var max = options.MaxInFlight;
        if (others > 0)
        {
            return DivideUp(max, others + 1);
        }

        // The next message of another pool must not wait until one of this pool's attempts times out.
        return isOnly ? max : Math.Max(1, max - Math.Max(1, max / ReservePart));
    }

    /// <summary>How many of its limit a pool has left.</summary>
    public int RoomOf(string pool, int limit) => Math.Max(0, limit - _ofPool.GetValueOrDefault(pool));

    /// <summary>Whether an instance has its share of a pool's places.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="share">The pool's limit and how many of its instances can send.</param>
    /// <param name="isOwnChat">Whether the message is for a chat that the instance has: it leaves through another one only if it must.</param>
    public bool IsFull(string pool, string instance, InstanceShare share, bool isOwnChat)
    {
        if (share.Instances <= 1)
        {
            return false;
        }

        var equal = DivideUp(share.PoolLimit, share.Instances);
        var most = isOwnChat ? Math.Max(equal, share.PoolLimit / OwnChatsPart) : equal;
        return _ofInstance.GetValueOrDefault(new Place(pool, instance)) >= most;
    }

    /// <summary>A message takes a place until it is released.</summary>
    public void Take(string messageId, string pool, string instance)
    {
        var place = new Place(pool, instance);
        if (_places.TryAdd(messageId, place))
        {
            Add(place, 1);
        }
    }

    /// <summary>A message has no place any more.</summary>
    public void Release(string messageId)
    {
        if (_places.Remove(messageId, out var place))
        {
            Add(place, -1);
        }
    }

    private static int DivideUp(int whole, int parts) => (whole + parts - 1) / parts;

    private void Add(Place place, int change)
    {
        Add(_ofPool, place.Pool, change);
        Add(_ofInstance, place, change);
    }

    private static void Add<TKey>(Dictionary<TKey, int> counts, TKey key, int change)
        where TKey : notnull
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
        count += change;
        if (count == 0)
        {
            counts.Remove(key);
        }
    }

    private readonly record struct Place(string Pool, string Instance);
}

/// <summary>What an instance's share of a pool follows from.</summary>
/// <param name="PoolLimit">How many attempts of the pool may be in flight.</param>
/// <param name="Instances">How many of the pool's instances can send now.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct InstanceShare(int PoolLimit, int Instances);
