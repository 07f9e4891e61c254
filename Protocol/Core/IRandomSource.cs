using System.Security.Cryptography;

namespace OrleansGateway.Protocol.Core;

/// <summary>Where random bytes come from. Passed in, so that vectors and simulations repeat.</summary>
public interface IRandomSource
{
    /// <summary>Fills the span with unpredictable bytes.</summary>
    /// <param name="destination">What to fill.</param>
    void Fill(Span<byte> destination);
}

/// <summary>The operating system's generator.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    /// <summary>The one instance.</summary>
    public static readonly SystemRandomSource Instance = new();

    private SystemRandomSource()
    {
    }

#pragma warning disable RS0030 // The one place that may call the static generator.
    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
#pragma warning restore RS0030
}
