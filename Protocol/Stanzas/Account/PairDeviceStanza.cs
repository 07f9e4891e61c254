using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Account;

/// <summary>The server offers references, each of which becomes one QR code.</summary>
/// <remarks>Source: tests/Protocol.Tests/vectors/usync-iq.json, flow <c>pair-qr</c>.</remarks>
internal static class PairDeviceStanza
{
    private const int MaxReferences = 32;

    /// <summary>Whether an <c>iq</c> is such an offer.</summary>
    public static bool Matches(Node iq) => iq.Child("pair-device") is not null;

    /// <summary>The references in the order in which they are to be shown.</summary>
    /// <exception cref="ProtocolViolationException">There is none.</exception>
    public static IReadOnlyList<string> References(Node iq)
    {
        var references = iq.RequiredChild("pair-device").ChildrenNamed("ref")
            .Take(MaxReferences).Select(reference => reference.Text).Where(text => text.Length > 0).ToArray();
        return references.Length > 0
            ? references
            : throw new ProtocolViolationException("The server offers no pairing reference.");
    }
}
