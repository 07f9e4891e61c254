using OrleansGateway.Protocol.Tests.Stanzas;

namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class UsyncIqTable : VectorTable
{
    public UsyncIqTable()
        : base("usync-iq.json")
    {
        Describes("source", "format", "people", "observations", "facts");
        Covered("flows", typeof(FlowVectorTests), nameof(FlowVectorTests.Stanzas_of_a_flow_are_read_and_built));
        Covered("unrecorded", typeof(FlowVectorTests), nameof(FlowVectorTests.Other_stanzas_are_read));
    }
}
