using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>Handles the stanzas of one tag that logged-in devices send.</summary>
internal interface IStanzaHandler
{
    /// <summary>The tag.</summary>
    string Tag { get; }

    /// <summary>Handles one stanza. Called in the order in which a device sends them.</summary>
    /// <param name="context">The sender and its link.</param>
    /// <param name="stanza">The stanza.</param>
    /// <exception cref="StanzaRefusedException">It must be answered with an error.</exception>
    /// <exception cref="Protocol.Core.ProtocolViolationException">It lacks a required part.</exception>
    void Handle(StanzaContext context, Node stanza);

    /// <summary>The error answer for the sender, or null if this kind of stanza has none.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="error">The error.</param>
    Node? Refuse(Node stanza, StanzaError error);
}
