namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class MediaTable : VectorTable
{
    public MediaTable()
        : base("media.json")
    {
        Describes("source", "format");
        Waits("expansion", "media");
        Waits("blobs", "media");
        Waits("ranges", "media");
        Waits("damaged", "media");
        Waits("retry", "media");
    }
}
