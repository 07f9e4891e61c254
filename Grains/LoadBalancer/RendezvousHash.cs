namespace OrleansGateway.Grains.LoadBalancer;

/// <summary>
/// Rendezvous hashing: every recipient ranks the instances by a hash of both, so that a change of the pool moves only the
/// recipients of the instance that came or went.
/// </summary>
internal static class RendezvousHash
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The score of an instance for a recipient (FNV-1a over both, finished by a mixer).</summary>
    public static ulong Score(string recipient, string instance)
    {
        var hash = Add(OffsetBasis, recipient);
        hash = Add((hash ^ '\0') * Prime, instance);
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (var c in text)
        {
            hash = (hash ^ c) * Prime;
        }

        return hash;
    }
}
