using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Keys;

/// <summary>Something about keys: few of our one-time pre-keys are left, or a peer has a new identity.</summary>
/// <param name="From">The server, or the account whose identity changed.</param>
/// <param name="PreKeysLeft">How many pre-keys the server has left, where it says so.</param>
/// <param name="HasNewIdentity">Whether the account's identity changed.</param>
/// <remarks>Source: tests/Protocol.Tests/vectors/usync-iq.json, flow <c>notifications</c>.</remarks>
internal sealed record EncryptNotice(Jid From, long? PreKeysLeft, bool HasNewIdentity)
{
    public const string Type = "encrypt";

    public static EncryptNotice Parse(Node node) => new(
        node.RequiredJid("from"),
        node.Child("count")?.NumberAttribute("value"),
        node.Child("identity") is not null);
}
