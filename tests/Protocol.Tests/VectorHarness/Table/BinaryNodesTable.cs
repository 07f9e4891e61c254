using OrleansGateway.Protocol.Tests.Binary;

namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class BinaryNodesTable : VectorTable
{
    public BinaryNodesTable()
        : base("binary-nodes.json")
    {
        Describes("source", "format");
        Covered("counts", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.TheFileHoldsAsManyCasesAsItSays));
        Covered("vectors", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.ANodeEncodesToTheBytesOfTheReference));
        Covered("vectors", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.APayloadDecodesToTheNodeOfTheReference));
        Covered("compressed", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.APayloadDecodesToTheNodeOfTheReference));
        Covered("decodeOnly", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.APayloadDecodesToTheNodeOfTheReference));
        Covered("rejected", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.APayloadThatTheReferenceRefusesIsRefused));
        Covered("big", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.AVeryLongContentIsCarriedBothWays));
    }
}
