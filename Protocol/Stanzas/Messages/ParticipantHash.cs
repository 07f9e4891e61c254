using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Messages;

/// <summary>The short hash by which both sides compare the devices that a message went to.</summary>
/// <remarks>
/// <c>2:</c> and the base64 form of the first six bytes of SHA-256 over the sorted texts <c>user.agent:device@server</c>, agent
/// and device always written. The token dictionary holds the hash of no device, <c>2:47DEQpj8</c>. Baileys computes another
/// value and never compares it. Source: whatsmeow send.go (participantListHashV2), zapo src/message/crypto/phash.ts.
/// </remarks>
internal static class ParticipantHash
{
    private const int Length = 6;

    public static string Of(IEnumerable<Jid> devices)
    {
        var joined = string.Concat(devices.Select(TextOf).Order(StringComparer.Ordinal));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(joined));
        return "2:" + Convert.ToBase64String(hash.AsSpan(0, Length));
    }

    // Devices have had no agent for years; both sources write 0.
    private static string TextOf(Jid device) =>
        string.Create(CultureInfo.InvariantCulture, $"{device.User}.0:{device.Device}@{device.Server}");
}
