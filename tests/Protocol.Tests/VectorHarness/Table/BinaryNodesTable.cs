using OrleansGateway.Protocol.Tests.Binary;

namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class BinaryNodesTable : VectorTable
{
    public BinaryNodesTable()
        : base("binary-nodes.json")
    {
        Describes("source", "format");
        Covered("counts", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.The_file_holds_as_many_cases_as_it_says));
        Covered("vectors", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.A_node_encodes_to_the_bytes_of_the_reference));
        Covered("vectors", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.A_payload_decodes_to_the_node_of_the_reference));
        Covered("compressed", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.A_payload_decodes_to_the_node_of_the_reference));
        Covered("decodeOnly", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.A_payload_decodes_to_the_node_of_the_reference));
        Covered("rejected", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.A_payload_that_the_reference_refuses_is_refused));
        Covered("big", typeof(BinaryNodeVectorTests), nameof(BinaryNodeVectorTests.A_very_long_content_is_carried_both_ways));
    }
}
