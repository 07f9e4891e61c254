using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas.Presence;

/// <summary>Presence: only its name matters. It is the <c>notify</c> attribute of the device's messages from now on.</summary>
internal sealed class PresenceHandler : IStanzaHandler
{
    /// <inheritdoc/>
    public string Tag => "presence";

    /// <inheritdoc/>
    public void Handle(StanzaContext context, Node stanza)
    {
        if (stanza.Attribute("name") is { Length: > 0 and <= Device.MaxPushNameLength } name)
        {
            context.Sender.PushName = name;
        }
    }

    /// <inheritdoc/>
    public Node? Refuse(Node stanza, StanzaError error) => null;
}
