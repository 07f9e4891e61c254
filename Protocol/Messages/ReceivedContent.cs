using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Messages;

/// <summary>The content of a decrypted message, after its claims were checked against who sent it.</summary>
/// <param name="Message">The message, unwrapped where another device of our own account sent it.</param>
/// <param name="Destination">The chat, where the message was wrapped for our own devices.</param>
/// <param name="IsForOwnDevicesOnly">Whether it is one device telling another something, not a message of a chat.</param>
internal sealed record ReceivedContent(Message Message, Jid? Destination, bool IsForOwnDevicesOnly)
{
    /// <summary>Reads a message.</summary>
    /// <param name="padded">What was decrypted.</param>
    /// <param name="isPadded">Whether padding is to be removed.</param>
    /// <param name="isFromOwnAccount">Whether a device of our own account encrypted it.</param>
    /// <exception cref="ForgedContentException">It claims what only our own devices, or only the author of another message, may claim.</exception>
    /// <exception cref="ProtocolViolationException">It is no message.</exception>
    public static ReceivedContent Open(ReadOnlyMemory<byte> padded, bool isPadded, bool isFromOwnAccount)
    {
        var message = Parse(isPadded ? MessagePadding.Unpad(padded) : padded);
        var layers = MessageLayers.Of(message);
        if (!isFromOwnAccount)
        {
            CheckClaims(layers);
        }

        var isSelfOnly = layers.Any(IsSelfOnly);
        if (message.DeviceSentMessage is not { } sent)
        {
            return new ReceivedContent(message, null, isSelfOnly);
        }

        var inner = sent.Message ?? throw new ProtocolViolationException("A message for our own devices is empty.");
        Jid? destination = Jid.TryParse(sent.DestinationJid, out var jid) ? jid.WithoutDevice : null;
        return new ReceivedContent(inner, destination, isSelfOnly);
    }

    /// <summary>Whether the message announces chat history.</summary>
    public bool IsHistorySync => TypeOf(MessageLayers.Innermost(Message)) == Message.Types.ProtocolMessage.Types.Type.HistorySyncNotification;

    /// <summary>Whether the message shares keys of the app state.</summary>
    public bool IsAppStateKeyShare =>
        TypeOf(MessageLayers.Innermost(Message)) == Message.Types.ProtocolMessage.Types.Type.AppStateSyncKeyShare;

    // What is wrapped claims as much as what is not: each layer is checked.
    private static void CheckClaims(IReadOnlyList<Message> layers)
    {
        foreach (var layer in layers)
        {
            if (layer.DeviceSentMessage is not null)
            {
                throw new ForgedContentException("on behalf of our own account");
            }

            if (IsSelfOnly(layer))
            {
                throw new ForgedContentException("what our own devices tell each other");
            }

            if (ChangesMessageOfOthers(layer))
            {
                throw new ForgedContentException("changes of others' messages");
            }
        }
    }

    private static Message Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Message.Parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw new ProtocolViolationException("The content of a message is no protobuf message.", malformed);
        }
    }

    private static bool IsSelfOnly(Message message) => TypeOf(message) is
        Message.Types.ProtocolMessage.Types.Type.HistorySyncNotification
        or Message.Types.ProtocolMessage.Types.Type.AppStateSyncKeyShare
        or Message.Types.ProtocolMessage.Types.Type.AppStateSyncKeyRequest
        or Message.Types.ProtocolMessage.Types.Type.AppStateFatalExceptionNotification
        or Message.Types.ProtocolMessage.Types.Type.InitialSecurityNotificationSettingSync
        or Message.Types.ProtocolMessage.Types.Type.PeerDataOperationRequestMessage
        or Message.Types.ProtocolMessage.Types.Type.PeerDataOperationRequestResponseMessage
        or Message.Types.ProtocolMessage.Types.Type.LidMigrationMappingSync;

    // In a chat of two, edits and revocations name a message of their own author, who sees it as his own.
    private static bool ChangesMessageOfOthers(Message message) =>
        TypeOf(message) is Message.Types.ProtocolMessage.Types.Type.Revoke
            or Message.Types.ProtocolMessage.Types.Type.MessageEdit
        && message.ProtocolMessage.Key is { FromMe: false };

    private static Message.Types.ProtocolMessage.Types.Type? TypeOf(Message message) =>
        message.ProtocolMessage is { HasType: true } protocol ? protocol.Type : null;
}
