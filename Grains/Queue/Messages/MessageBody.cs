using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>The part of a message that is stored sealed.</summary>
/// <remarks>Stored form: version (1), recipient, ordering key, content (see <see cref="ContentCodec"/>).</remarks>
/// <param name="Recipient">The recipient's JID.</param>
/// <param name="OrderingKey">The ordering key.</param>
/// <param name="Content">What the message says.</param>
internal sealed record MessageBody(string Recipient, string OrderingKey, MessageContent Content)
{
    private const byte Version = 1;

    /// <exception cref="InvalidDataException">The form is unknown to this release.</exception>
    /// <exception cref="EndOfStreamException">The form is incomplete.</exception>
    public static MessageBody Decode(byte[] encoded)
    {
        using var reader = new BinaryReader(new MemoryStream(encoded));
        return reader.ReadByte() == Version
            ? new MessageBody(reader.ReadString(), reader.ReadString(), ContentCodec.Read(reader))
            : throw new InvalidDataException("A stored message has a form that this release does not know.");
    }

    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(Recipient);
        writer.Write(OrderingKey);
        ContentCodec.Write(writer, Content);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>What must be the same when an idempotency key is used again; times and priority may differ.</summary>
    public static byte[] IdentityOf(EnqueueRequest request) =>
        IdentityOf(request.Pool, request.Recipient, request.OrderingKey, ContentCodec.Encode(request.Content));

    /// <summary>The same of a content that is encoded already.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="recipient">The recipient's JID.</param>
    /// <param name="orderingKey">The ordering key, where the caller gave one.</param>
    /// <param name="content">The encoded content, with the tag of its kind.</param>
    public static byte[] IdentityOf(string pool, string recipient, string? orderingKey, ReadOnlySpan<byte> content)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(pool);
        writer.Write(recipient);
        writer.Write(orderingKey ?? "");
        writer.Write(content);
        writer.Flush();
        return stream.ToArray();
    }
}
