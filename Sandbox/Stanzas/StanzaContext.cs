using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>The sender of a stanza, and the link that it arrived on, which takes the answer even if a newer link exists by now.</summary>
/// <param name="Sender">The device that sent it.</param>
/// <param name="Link">The link that it arrived on.</param>
internal readonly record struct StanzaContext(Device Sender, IDeviceLink Link)
{
    /// <summary>Answers the stanza.</summary>
    /// <param name="answer">The answer.</param>
    public void Reply(Node answer) => Link.Send(answer);
}
