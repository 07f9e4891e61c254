using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>
/// The fixed slots of a queue. A message's slot follows from its ordering key and is the first three hex digits of its id,
/// so that partitions can be added without renaming a message.
/// </summary>
public static class QueueSlots
{
    /// <summary>How many slots every queue has.</summary>
    public const int Count = 1024;

    /// <summary>The slot of an ordering key; the same on every machine and for ever.</summary>
    /// <param name="orderingKey">The ordering key.</param>
    public static int Of(string orderingKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(orderingKey), hash);
        return ((hash[0] << 8) | hash[1]) % Count;
    }

    /// <summary>The slot that a message id carries.</summary>
    /// <param name="messageId">The message id.</param>
    /// <returns>The slot, or null if the text is not a message id.</returns>
    public static int? OfMessage(string messageId) =>
        messageId.Length > 3
        && int.TryParse(messageId.AsSpan(0, 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var slot)
        && slot < Count
            ? slot
            : null;
}
