using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Sandbox.Stanzas.Receipts;

/// <summary>The messages that a receipt names: its own id and those of its list.</summary>
internal static class ReceiptIds
{
    /// <summary>How many messages a receipt may name.</summary>
    public const int Limit = 1_000;

    /// <summary>Reads the ids.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <exception cref="ProtocolViolationException">An id is missing or there are too many.</exception>
    public static IReadOnlyList<string> Of(Node receipt)
    {
        var ids = new List<string> { receipt.RequiredAttribute("id") };
        if (receipt.Child("list") is { } list)
        {
            ids.AddRange(list.ChildrenNamed("item").Select(item => item.RequiredAttribute("id")));
        }

        return ids.Count <= Limit
            ? ids
            : throw new ProtocolViolationException($"A receipt names more than {Limit} messages.");
    }
}
