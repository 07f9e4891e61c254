using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Connection;

/// <summary>The server lets this device in.</summary>
/// <param name="ServerTime">The server's clock, where it gave one.</param>
/// <param name="Lid">The LID of the account with our device, where it gave one.</param>
internal sealed record SuccessStanza(DateTimeOffset? ServerTime, Jid? Lid)
{
    public const string Tag = "success";

    public static SuccessStanza Parse(Node node) =>
        new(WireText.ToTime(node.NumberAttribute("t")), node.JidAttribute("lid"));
}
