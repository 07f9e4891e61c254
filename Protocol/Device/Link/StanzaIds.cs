using System.Buffers.Binary;
using System.Globalization;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>Ids of stanzas: a prefix that is random for each connection, then a number.</summary>
/// <remarks>Form <c>&lt;u16&gt;.&lt;u16&gt;-&lt;n&gt;</c>; source: constants.json, <c>client.stanzaTag</c>.</remarks>
internal static class StanzaIds
{
    public static string NewPrefix(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[4];
        random.Fill(bytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{BinaryPrimitives.ReadUInt16BigEndian(bytes)}.{BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])}-");
    }
}
