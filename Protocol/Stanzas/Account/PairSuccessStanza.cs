using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Account;

/// <summary>The primary device has scanned the code: the account, and the identity that it signed for this device.</summary>
/// <param name="RequestId">The id that the answer has to repeat.</param>
/// <param name="DeviceIdentity">The bytes of <c>ADVSignedDeviceIdentityHMAC</c>, unchecked.</param>
/// <param name="Jid">The account by phone number, with the number of this device.</param>
/// <param name="Lid">The account by LID, with the number of this device, where the server gave it.</param>
/// <param name="Platform">The platform of the primary device, where the server gave it.</param>
/// <remarks>Source: tests/Protocol.Tests/vectors/usync-iq.json, flow <c>pair-qr</c>.</remarks>
internal sealed record PairSuccessStanza(
    string RequestId, ReadOnlyMemory<byte> DeviceIdentity, Jid Jid, Jid? Lid, string? Platform)
{
    /// <summary>Whether an <c>iq</c> is such a message.</summary>
    public static bool Matches(Node iq) => iq.Child("pair-success") is not null;

    /// <summary>Reads it.</summary>
    /// <exception cref="ProtocolViolationException">Something is missing or malformed.</exception>
    public static PairSuccessStanza Parse(Node iq)
    {
        var success = iq.RequiredChild("pair-success");
        var device = success.RequiredChild("device");
        return new PairSuccessStanza(
            iq.RequiredAttribute("id"),
            success.RequiredChild("device-identity").Bytes,
            device.RequiredJid("jid"),
            device.JidAttribute("lid"),
            success.Child("platform")?.Attribute("name"));
    }

    /// <summary>The answer: the same identity, signed by this device too.</summary>
    /// <param name="requestId">The id of the server's stanza.</param>
    /// <param name="keyIndex">The index of this device in the primary device's list.</param>
    /// <param name="signedIdentity">The bytes of <c>ADVSignedDeviceIdentity</c>, without the account's signature key.</param>
    public static Node Sign(string requestId, uint keyIndex, byte[] signedIdentity) => IqStanza.Result(
        requestId,
        new Node("pair-device-sign").With(
            new Node("device-identity", ("key-index", WireText.Of(keyIndex))).WithBytes(signedIdentity)));
}
