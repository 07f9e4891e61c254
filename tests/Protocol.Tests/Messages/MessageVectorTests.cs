using System.Text.Json;
using Google.Protobuf;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Messages;

/// <summary>vectors/messages.json: padding and the hash of participants.</summary>
[Category(VectorFiles.Category)]
internal sealed class MessageVectorTests
{
    private const string File = "messages.json";

    [VectorCases(File, "padding")]
    public void Padding_is_added_and_removed(JsonElement vector)
    {
        var padded = MessagePadding.Pad(vector.Hex("message"), (int)vector.Number("padLength"));

        Assert.That(padded, Is.EqualTo(vector.Hex("padded")));
        Assert.That(MessagePadding.Unpad(padded).ToArray(), Is.EqualTo(vector.Hex("message")));
    }

    [VectorCases(File, "paddedByPackage")]
    public void Padding_of_others_is_removed(JsonElement vector)
    {
        var message = MessagePadding.Unpad(Convert.FromHexString(vector.GetString()!));

        Assert.That(Message.Parser.ParseFrom(message.Span).ToByteArray(), Is.EqualTo(message.ToArray()));
    }

    [VectorCases(File, "badPadding")]
    public void Bad_padding_is_refused(JsonElement vector) =>
        Assert.That(() => MessagePadding.Unpad(vector.Hex("padded")), Throws.InstanceOf<ProtocolViolationException>());

    [VectorCases(File, "phash")]
    public void Participants_are_hashed(JsonElement vector)
    {
        var devices = vector.List("devices").Select(device => Jid.Parse(device.GetString()!));

        Assert.That(ParticipantHash.Of(devices), Is.EqualTo(vector.Text("hash")));
    }
}
