using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Tests;

/// <summary>Random bytes that repeat from run to run; safe for many threads.</summary>
internal sealed class SeededRandomSource(int seed) : IRandomSource
{
#pragma warning disable RS0030 // The seam itself.
    private readonly Random _random = new(seed);
#pragma warning restore RS0030
    private readonly Lock _gate = new();

    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            _random.NextBytes(destination);
        }
    }
}
