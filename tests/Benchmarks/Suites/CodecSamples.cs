using System.Globalization;
using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Benchmarks.Suites;

/// <summary>Stanzas of the sizes and shapes that a connection carries. All numbers are invented and always the same.</summary>
internal static class CodecSamples
{
    /// <summary>A text message from one contact: eight attributes and a ciphertext.</summary>
    public static Node Message() => new Node(
        "message",
        ("from", "15550001234:7@s.whatsapp.net"),
        ("type", "text"),
        ("id", "3EB0C7B6DFDC6A354157A6"),
        ("t", "1760000000"),
        ("notify", "Zoë Example"),
        ("addressing_mode", "pn"),
        ("sender_lid", "188375984943502:7@lid"),
        ("verified_level", "unknown"))
        .With(new Node("enc", ("v", "2"), ("type", "msg")).WithBytes(Bytes(240)));

    /// <summary>A read receipt without children.</summary>
    public static Node Receipt() => new(
        "receipt",
        ("to", "15550001234@s.whatsapp.net"),
        ("id", "3EB0C7B6DFDC6A354157A6"),
        ("t", "1760000000"),
        ("type", "read"));

    /// <summary>The device lists of many users.</summary>
    public static Node UsyncResult(int users) => new Node(
        "iq",
        ("from", "@s.whatsapp.net"),
        ("type", "result"),
        ("id", "42508.34853-17"))
        .With(new Node(
            "usync",
            ("context", "message"),
            ("index", "0"),
            ("last", "true"),
            ("mode", "query"),
            ("sid", "42508.34853-16"))
            .With(new Node("list").With(Enumerable.Range(0, users).Select(User))));

    private static Node User(int user)
    {
        var number = (15550100000 + (user * 7919L)).ToString(CultureInfo.InvariantCulture);
        var lid = (100200300400000 + (user * 104729L)).ToString(CultureInfo.InvariantCulture);
        var devices = Enumerable.Range(0, 4).Select(device => new Node(
            "device",
            ("id", device.ToString(CultureInfo.InvariantCulture)),
            ("key-index", device == 0 ? null : device.ToString(CultureInfo.InvariantCulture))));
        return new Node("user", ("jid", $"{number}@s.whatsapp.net")).With(
            new Node("lid", ("val", $"{lid}@lid")),
            new Node("devices").With(
                new Node("device-list").With(devices),
                new Node("key-index-list", ("ts", "1760000000")).WithBytes(Bytes(90))));
    }

    private static byte[] Bytes(int count) => Enumerable.Range(0, count).Select(i => (byte)((i * 7) + 3)).ToArray();
}
