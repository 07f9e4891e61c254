using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>Device events as stored text. The name of each event's type is stored: never rename one.</summary>
internal static class StoredEvents
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JidText() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddNames } },
    };

    public static byte[] Encode(DeviceEvent deviceEvent) => JsonSerializer.SerializeToUtf8Bytes(deviceEvent, Options);

    public static DeviceEvent Decode(ReadOnlySpan<byte> text) =>
        JsonSerializer.Deserialize<DeviceEvent>(text, Options) ?? throw new InvalidDataException("A stored event is null.");

    private static void AddNames(JsonTypeInfo info)
    {
        if (info.Type != typeof(DeviceEvent))
        {
            return;
        }

        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
        foreach (var type in info.Type.Assembly.GetTypes().Where(type => type.IsSubclassOf(info.Type) && !type.IsAbstract))
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, type.Name));
        }
    }

    private sealed class JidText : JsonConverter<Jid>
    {
        public override Jid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Jid.Parse(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, Jid value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
