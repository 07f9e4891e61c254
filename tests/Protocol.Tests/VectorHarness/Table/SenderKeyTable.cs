namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class SenderKeyTable : VectorTable
{
    public SenderKeyTable()
        : base("senderkey.json")
    {
        Describes("source", "format");
        Waits("derivation", "groups");
        Waits("cases", "groups");
    }
}
