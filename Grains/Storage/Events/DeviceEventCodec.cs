using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Storage.Events;

/// <summary>Device events as stored text. The names below are stored: add, never rename.</summary>
internal static class DeviceEventCodec
{
    /// <summary>The stored name of each kind of event.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(MessageReceived)] = "message",
        [typeof(MessageUndecryptable)] = "undecryptable",
        [typeof(ReceiptReceived)] = "receipt",
        [typeof(IdentityChanged)] = "identity",
        [typeof(DevicePaired)] = "paired",
        [typeof(DeviceLoggedOut)] = "logged-out",
    };

    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JidConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddNames } },
    };

    public static byte[] Encode(DeviceEvent deviceEvent) => JsonSerializer.SerializeToUtf8Bytes(deviceEvent, Options);

    public static DeviceEvent Decode(ReadOnlySpan<byte> text) =>
        JsonSerializer.Deserialize<DeviceEvent>(text, Options)
        ?? throw new JsonException("A stored event is null.");

    private static void AddNames(JsonTypeInfo info)
    {
        if (info.Type != typeof(DeviceEvent))
        {
            return;
        }

        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
        foreach (var (type, name) in Names)
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, name));
        }
    }
}

/// <summary>A JID as its text.</summary>
internal sealed class JidConverter : JsonConverter<Jid>
{
    public override Jid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Jid.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, Jid value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
