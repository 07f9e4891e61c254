using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Stanzas.Receipts;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>Read receipts that we give.</summary>
internal static class ReadReceipt
{
    private const int MaxIds = 1024;
    private const int MaxIdLength = 128;

    /// <summary>Checks the ids.</summary>
    /// <exception cref="InvalidRequestException">There is none, there are too many, or one is too long.</exception>
    public static void Check(IReadOnlyList<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count is 0 or > MaxIds || ids.Any(id => id is not { Length: > 0 and <= MaxIdLength }))
        {
            throw new InvalidRequestException($"Name 1 to {MaxIds} message ids of at most {MaxIdLength} characters.");
        }
    }

    /// <summary>Builds the receipt.</summary>
    public static Node Build(Jid chat, Jid sender, IReadOnlyList<string> ids, AccountState account) => ReceiptStanza.ForReading(
        chat.WithoutDevice,
        chat.IsGroup ? sender : null,
        ids,
        account.GivesReadReceipts ? ReceiptStanza.ReadType : ReceiptStanza.ReadSelfType,
        account.ServerTime);
}
