namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class MessagesTable : VectorTable
{
    public MessagesTable()
        : base("messages.json")
    {
        Describes("source", "format", "me");
        Waits("contents", "message kinds beyond text");
        Waits("other", "message kinds beyond text");
        Waits("historySync", "history synchronisation");
        Waits("padding", "text messages");
        Waits("paddedByPackage", "text messages");
        Waits("badPadding", "text messages");
        Waits("phash", "text messages");
    }
}
