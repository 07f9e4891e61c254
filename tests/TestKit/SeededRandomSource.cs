using System.Buffers.Binary;
using System.Security.Cryptography;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.TestKit;

/// <summary>Random bytes that repeat with the seed; safe for many threads.</summary>
/// <param name="seed">The seed.</param>
public sealed class SeededRandomSource(int seed) : IRandomSource
{
    private long _counter;

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[12];
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32LittleEndian(input, seed);
        while (!destination.IsEmpty)
        {
            BinaryPrimitives.WriteInt64LittleEndian(input[4..], Interlocked.Increment(ref _counter) - 1);
            SHA256.HashData(input, block);
            var length = Math.Min(block.Length, destination.Length);
            block[..length].CopyTo(destination);
            destination = destination[length..];
        }
    }
}
