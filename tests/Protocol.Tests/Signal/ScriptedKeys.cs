using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Tests.Signal;

/// <summary>A random source that gives recorded private keys in order, and nothing else.</summary>
internal sealed class ScriptedKeys(IEnumerable<byte[]> keys) : IRandomSource
{
    private readonly Queue<byte[]> _keys = new(keys);

    public int Left => _keys.Count;

    public void Fill(Span<byte> destination)
    {
        var key = _keys.Dequeue();
        key.CopyTo(destination);
        if (key.Length != destination.Length)
        {
            throw new InvalidOperationException($"{destination.Length} bytes were asked for, not a key.");
        }
    }
}
