using System.Security.Cryptography;
using System.Text;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Messages;

/// <summary>The short hash by which both sides compare the devices that a message went to.</summary>
/// <remarks>
/// <c>2:</c> and the first six characters of base64(SHA-256(sorted device JIDs, joined)).
/// Source: constants.json, <c>jid.participantHash</c>.
/// </remarks>
internal static class ParticipantHash
{
    private const int Length = 6;

    public static string Of(IEnumerable<Jid> devices)
    {
        var joined = string.Concat(devices.Select(device => device.ToString()).Order(StringComparer.Ordinal));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(joined));
        return "2:" + Convert.ToBase64String(hash)[..Length];
    }
}
