using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Usync;

/// <summary>The device list of an account changed.</summary>
/// <param name="Account">The account.</param>
/// <param name="Alternative">Its other address, where the server gave it.</param>
/// <remarks>
/// Source: tests/Protocol.Tests/vectors/usync-iq.json, flow <c>notifications</c>. The change itself is not used: the list
/// is fetched again.
/// </remarks>
internal sealed record DevicesNotice(Jid Account, Jid? Alternative)
{
    public const string Type = "devices";

    public static DevicesNotice Parse(Node node) =>
        new(node.RequiredJid("from").WithoutDevice, node.JidAttribute("lid")?.WithoutDevice);
}
