using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Messages;

/// <summary>What is encrypted for the devices of a fan-out: the message, and the message wrapped for our own devices.</summary>
internal sealed class PaddedContent
{
    private readonly byte[] _forOthers;
    private readonly byte[] _forOwn;

    /// <summary>Wraps and pads.</summary>
    /// <param name="content">The bytes of the protobuf <c>Message</c>.</param>
    /// <param name="chat">The chat that it goes to.</param>
    /// <param name="random">For the padding.</param>
    public PaddedContent(byte[] content, Jid chat, IRandomSource random)
    {
        var wrapped = MessageBuilder.ForOwnDevices(Message.Parser.ParseFrom(content), chat);
        _forOthers = MessagePadding.Pad(content, random);
        _forOwn = MessagePadding.Pad(wrapped.ToByteArray(), random);
    }

    /// <summary>The plaintext for a device.</summary>
    public ReadOnlySpan<byte> For(FanoutDevice device) => device.IsOwn ? _forOwn : _forOthers;
}
