namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class UsyncIqTable : VectorTable
{
    public UsyncIqTable()
        : base("usync-iq.json")
    {
        Describes("source", "format", "people", "observations", "facts");
        Waits("flows", "the stanzas of pairing, login and text messages");
        Waits("unrecorded", "the stanzas of pairing, login and text messages");
    }
}
