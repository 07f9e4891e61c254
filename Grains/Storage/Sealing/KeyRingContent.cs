namespace OrleansGateway.Grains.Storage.Sealing;

/// <summary>The secrets of a key ring.</summary>
/// <param name="CurrentKeyId">The key that seals.</param>
/// <param name="Keys">All keys that open, 32 bytes each.</param>
/// <param name="LookupKey">The key of the look-up hashes, 32 bytes.</param>
internal sealed record KeyRingContent(
    uint CurrentKeyId, IReadOnlyDictionary<uint, byte[]> Keys, byte[] LookupKey)
{
    public const int KeySize = 32;
}
