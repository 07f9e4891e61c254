using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>Who sent a stanza, and the way to answer it: the link it came over, even if a newer one exists by now.</summary>
/// <param name="Sender">The device that sent it.</param>
/// <param name="Link">The link it came over.</param>
internal readonly record struct StanzaContext(Device Sender, IDeviceLink Link)
{
    /// <summary>Answers the stanza.</summary>
    /// <param name="answer">The answer.</param>
    public void Reply(Node answer) => Link.Send(answer);
}
