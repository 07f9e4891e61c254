using System.Globalization;

namespace OrleansGateway.Protocol.Pairing;

/// <summary>The version of the client software that a device says it is.</summary>
/// <param name="Primary">The first number.</param>
/// <param name="Secondary">The second number.</param>
/// <param name="Tertiary">The third number; it rises with every release of the web client.</param>
public sealed record ClientVersion(uint Primary, uint Secondary, uint Tertiary)
{
    /// <summary>The version that the vectors were measured with.</summary>
    /// <remarks>Source: constants.json, <c>client.version</c>.</remarks>
    public static readonly ClientVersion Default = new(2, 3000, 1_043_857_760);

    /// <summary>The numbers with points between them.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Primary}.{Secondary}.{Tertiary}");
}
