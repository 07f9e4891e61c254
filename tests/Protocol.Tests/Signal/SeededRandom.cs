using System.Buffers.Binary;
using System.Security.Cryptography;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Tests.Signal;

/// <summary>Random bytes that repeat with the seed.</summary>
internal sealed class SeededRandom(int seed) : IRandomSource
{
    private long _counter;

    public void Fill(Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[12];
        Span<byte> block = stackalloc byte[32];
        BinaryPrimitives.WriteInt32LittleEndian(input, seed);
        while (!destination.IsEmpty)
        {
            BinaryPrimitives.WriteInt64LittleEndian(input[4..], _counter++);
            SHA256.HashData(input, block);
            var length = Math.Min(block.Length, destination.Length);
            block[..length].CopyTo(destination);
            destination = destination[length..];
        }
    }
}
