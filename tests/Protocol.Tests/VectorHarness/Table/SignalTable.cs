namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class SignalTable : VectorTable
{
    public SignalTable()
        : base("signal.json")
    {
        Describes("source", "format");
        Waits("primitives.agreements", "Signal sessions");
        Waits("primitives.clamping", "Signal sessions");
        Waits("primitives.signatures", "Signal sessions");
        Waits("primitives.badSignatures", "Signal sessions");
        Waits("primitives.secrets", "Signal sessions");
        Waits("primitives.chain", "Signal sessions");
        Waits("conversations", "Signal sessions");
    }
}
