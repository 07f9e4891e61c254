using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>The key of an instance, <c>tenant/instance</c> as text.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Instance">The instance's id.</param>
public readonly record struct InstanceKey(string Tenant, string Instance)
{
    /// <summary>What a tenant, instance, pool or queue may be called; for messages to people.</summary>
    public const string NameRule = "1 to 64 letters, digits, dots, underscores or hyphens";

    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Whether a text may be the name of a tenant, an instance, a pool or a queue.</summary>
    /// <param name="name">The text.</param>
    public static bool IsName([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxNameLength } && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Parses the text form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key.</param>
    /// <returns>Whether the text is such a key.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out InstanceKey key)
    {
        key = default;
        if (text?.Split('/') is not [var tenant, var instance] || !IsName(tenant) || !IsName(instance))
        {
            return false;
        }

        key = new InstanceKey(tenant, instance);
        return true;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Tenant}/{Instance}";
}
