using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Interfaces.Queue;

/// <summary>The key of a queue's partition, <c>tenant/queue/partition</c> as text.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Queue">The queue's name.</param>
/// <param name="Partition">The partition, counted from 0.</param>
public readonly record struct QueueKey(string Tenant, string Queue, int Partition)
{
    /// <summary>The tenant of callers that name none.</summary>
    public const string DefaultTenant = "default";

    /// <summary>Parses the text form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key.</param>
    /// <returns>Whether the text is such a key.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out QueueKey key)
    {
        key = default;
        var parts = text?.Split('/') ?? [];
        if (parts.Length != 3 || !InstanceKey.IsName(parts[0]) || !InstanceKey.IsName(parts[1])
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
        {
            return false;
        }

        key = new QueueKey(parts[0], parts[1], partition);
        return true;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tenant}/{Queue}/{Partition}");
}
