using Google.Protobuf.Reflection;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Messages;

/// <summary>The messages in a message: wrappers for disappearing, view-once or edited content, and for our own devices.</summary>
/// <remarks>Source: docs/protocol/facts.md#wrappers.</remarks>
internal static class MessageLayers
{
    // Real messages have at most three: for our own devices, disappearing, view-once.
    private const int MaxLayers = 16;

    private static readonly FieldDescriptor[] Wrappers = Message.Descriptor.Fields.InFieldNumberOrder()
        .Where(field => field.FieldType == FieldType.Message && field.MessageType == Message.Types.FutureProofMessage.Descriptor)
        .ToArray();

    /// <summary>A message and all that are wrapped in it, the outermost first.</summary>
    /// <exception cref="ProtocolViolationException">There are more than any real message has.</exception>
    public static IReadOnlyList<Message> Of(Message message)
    {
        var layers = new List<Message> { message };
        for (var i = 0; i < layers.Count; i++)
        {
            layers.AddRange(Inside(layers[i]));
            if (layers.Count > MaxLayers)
            {
                throw new ProtocolViolationException("A message has too many wrappers.");
            }
        }

        return layers;
    }

    /// <summary>What a message says, without the wrappers around it.</summary>
    public static Message Innermost(Message message)
    {
        var inner = message;
        for (var i = 0; i < MaxLayers && Wrapped(inner).FirstOrDefault() is { } wrapped; i++)
        {
            inner = wrapped;
        }

        return inner;
    }

    private static IEnumerable<Message> Inside(Message message)
    {
        if (message.DeviceSentMessage?.Message is { } sent)
        {
            yield return sent;
        }

        if (message.ProtocolMessage?.EditedMessage is { } edited)
        {
            yield return edited;
        }

        foreach (var wrapped in Wrapped(message))
        {
            yield return wrapped;
        }
    }

    private static IEnumerable<Message> Wrapped(Message message) => Wrappers
        .Select(field => (Message.Types.FutureProofMessage?)field.Accessor.GetValue(message))
        .Select(wrapper => wrapper?.Message)
        .OfType<Message>();
}
