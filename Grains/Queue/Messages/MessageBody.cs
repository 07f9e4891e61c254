using System.Text;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Storage.Sealing;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>The sealed part of a message.</summary>
/// <remarks>Plain text: version (1), recipient, ordering key, kind of content (1 = text), the content's fields.</remarks>
/// <param name="Recipient">The recipient's JID.</param>
/// <param name="OrderingKey">The ordering key.</param>
/// <param name="Content">What the message says.</param>
internal sealed record MessageBody(string Recipient, string OrderingKey, MessageContent Content)
{
    private const byte Version = 1;
    private const byte TextKind = 1;

    public static MessageBody Open(KeyRing keys, string tenant, string queue, string messageId, byte[] envelope)
    {
        using var reader = new BinaryReader(
            new MemoryStream(keys.Open(envelope, ContextOf(tenant, queue, messageId))), Encoding.UTF8);
        var version = reader.ReadByte();
        var body = (Recipient: reader.ReadString(), OrderingKey: reader.ReadString(), Kind: reader.ReadByte());
        return version == Version && body.Kind == TextKind
            ? new MessageBody(body.Recipient, body.OrderingKey, new TextContent(reader.ReadString()))
            : throw new InvalidDataException("A stored message has a form that this release does not know.");
    }

    public byte[] Seal(KeyRing keys, string tenant, string queue, string messageId)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(Recipient);
        writer.Write(OrderingKey);
        switch (Content)
        {
            case TextContent text:
                writer.Write(TextKind);
                writer.Write(text.Text);
                break;
            default:
                throw new NotSupportedException($"Content of type {Content.GetType().Name} cannot be stored.");
        }

        writer.Flush();
        return keys.Seal(stream.GetBuffer().AsSpan(0, (int)stream.Length), ContextOf(tenant, queue, messageId));
    }

    private static SealContext ContextOf(string tenant, string queue, string messageId) =>
        new(tenant, queue, "message", messageId);
}
