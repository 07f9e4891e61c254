using OrleansGateway.Grains.Interfaces.Messages;

namespace OrleansGateway.Grains.Queue.Messages;

/// <summary>A message's content as stored bytes: the tag of its kind (1 byte), then the fields of that kind.</summary>
/// <remarks>The tags are stored: never reuse one. A new kind of content is one tag and one line in each of the two tables.</remarks>
internal static class ContentCodec
{
    private const byte TextTag = 1;

    /// <exception cref="NotSupportedException">There is no stored form of this kind.</exception>
    public static byte[] Encode(MessageContent content)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Write(writer, content);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The tag is unknown to this release.</exception>
    public static MessageContent Decode(byte[] encoded)
    {
        using var reader = new BinaryReader(new MemoryStream(encoded));
        return Read(reader);
    }

    /// <exception cref="NotSupportedException">There is no stored form of this kind.</exception>
    public static void Write(BinaryWriter writer, MessageContent content)
    {
        switch (content)
        {
            case TextContent text:
                writer.Write(TextTag);
                writer.Write(text.Text);
                break;
            default:
                throw new NotSupportedException($"Content of type {content.GetType().Name} has no stored form.");
        }
    }

    /// <exception cref="InvalidDataException">The tag is unknown to this release.</exception>
    public static MessageContent Read(BinaryReader reader) => reader.ReadByte() switch
    {
        TextTag => new TextContent(reader.ReadString()),
        var tag => throw new InvalidDataException($"This release does not know stored content of kind {tag}."),
    };
}
