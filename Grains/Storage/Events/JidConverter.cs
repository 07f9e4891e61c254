using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Storage.Events;

/// <summary>A JID as its text.</summary>
internal sealed class JidConverter : JsonConverter<Jid>
{
    public override Jid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Jid.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, Jid value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
