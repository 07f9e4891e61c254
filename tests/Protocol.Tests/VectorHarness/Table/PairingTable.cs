namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class PairingTable : VectorTable
{
    public PairingTable()
        : base("pairing.json")
    {
        Describes("source", "format");
        Waits("qr", "pairing by QR");
        Waits("pair", "pairing by QR");
        Waits("payloads", "pairing by QR");
        Waits("codes", "pairing by code");
        Waits("linkCode", "pairing by code");
    }
}
