using System.IO.Compression;
using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>The plaintexts of messages: a protobuf and its padding.</summary>
/// <remarks>
/// Source: docs/protocol/facts.md#messagePadding and docs/protocol/facts.md#historySync;
/// tests/Protocol.Tests/vectors/messages.json.
/// </remarks>
internal static class MessageContent
{
    private const int MaxPadding = 16;

    /// <summary>Reads a plaintext.</summary>
    /// <param name="plaintext">The decrypted bytes; the last one is the length of the padding.</param>
    /// <exception cref="ProtocolViolationException">The padding is wrong, or the rest is no message.</exception>
    public static Message Decode(ReadOnlySpan<byte> plaintext)
    {
        var padding = plaintext.IsEmpty ? 0 : plaintext[^1];
        if (padding == 0 || padding > plaintext.Length)
        {
            throw new ProtocolViolationException("A message has no valid padding.");
        }

        try
        {
            return Message.Parser.ParseFrom(plaintext[..^padding]);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ProtocolViolationException("A message does not decode.", error);
        }
    }

    /// <summary>Writes a plaintext.</summary>
    /// <param name="message">The message.</param>
    /// <param name="random">Chooses the length of the padding.</param>
    public static byte[] Encode(Message message, IRandomSource random)
    {
        Span<byte> chosen = stackalloc byte[1];
        random.Fill(chosen);
        var padding = 1 + chosen[0] % MaxPadding;
        var size = message.CalculateSize();
        var plaintext = new byte[size + padding];
        message.WriteTo(plaintext.AsSpan(0, size));
        plaintext.AsSpan(size).Fill((byte)padding);
        return plaintext;
    }

    /// <summary>The text of a message, or null if it has none.</summary>
    /// <param name="message">The message.</param>
    public static string? TextOf(Message message) =>
        message.HasConversation ? message.Conversation : message.ExtendedTextMessage is { HasText: true } text ? text.Text : null;

    /// <summary>A message in the form for the other devices of its sender.</summary>
    /// <param name="message">The message.</param>
    /// <param name="chat">The chat that it was sent to.</param>
    public static Message SentByOwnDevice(Message message, Jid chat) => new()
    {
        DeviceSentMessage = new Message.Types.DeviceSentMessage { DestinationJid = chat.ToString(), Message = message },
    };

    /// <summary>The notice of a first history without chats, with the history in it.</summary>
    public static Message EmptyHistory()
    {
        var history = new HistorySync
        {
            SyncType = HistorySync.Types.HistorySyncType.InitialBootstrap,
            ChunkOrder = 1,
            Progress = 100,
        };
        return new Message
        {
            ProtocolMessage = new Message.Types.ProtocolMessage
            {
                Type = Message.Types.ProtocolMessage.Types.Type.HistorySyncNotification,
                HistorySyncNotification = new Message.Types.HistorySyncNotification
                {
                    SyncType = Message.Types.HistorySyncType.InitialBootstrap,
                    ChunkOrder = 1,
                    Progress = 100,
                    InitialHistBootstrapInlinePayload = Deflate(history.ToByteArray()),
                },
            },
        };
    }

    private static ByteString Deflate(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return ByteString.CopyFrom(output.GetBuffer().AsSpan(0, (int)output.Length));
    }
}
