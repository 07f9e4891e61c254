using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Presence;

/// <summary>Tells the server whether someone is there; only then do receipts count as active.</summary>
/// <remarks>Source: tests/Protocol.Tests/vectors/usync-iq.json, flow <c>contacts-and-presence</c>.</remarks>
internal static class PresenceStanza
{
    public const string Tag = "presence";

    /// <summary>This device is online.</summary>
    /// <param name="pushName">The name that the account gives itself; the server ignores a presence without one.</param>
    public static Node Available(string pushName) => new(Tag, ("name", pushName), ("type", "available"));

    /// <summary>This device is not online any more.</summary>
    /// <param name="pushName">The name that the account gives itself.</param>
    public static Node Unavailable(string pushName) => new(Tag, ("name", pushName), ("type", "unavailable"));
}
