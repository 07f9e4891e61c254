using OrleansGateway.Protocol.Tests.Messages;

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
        Covered("padding", typeof(MessageVectorTests), nameof(MessageVectorTests.Padding_is_added_and_removed));
        Covered("paddedByPackage", typeof(MessageVectorTests), nameof(MessageVectorTests.Padding_of_others_is_removed));
        Covered("badPadding", typeof(MessageVectorTests), nameof(MessageVectorTests.Bad_padding_is_refused));
        Covered("phash", typeof(MessageVectorTests), nameof(MessageVectorTests.Participants_are_hashed));
    }
}
