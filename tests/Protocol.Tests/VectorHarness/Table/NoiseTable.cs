namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class NoiseTable : VectorTable
{
    public NoiseTable()
        : base("noise.json")
    {
        Describes("source", "format", "testTimeUnix", "protocolNameHex", "prologueHex");
        Waits("vectors", "Noise handshake");
        Waits("counters", "Noise handshake");
    }
}
