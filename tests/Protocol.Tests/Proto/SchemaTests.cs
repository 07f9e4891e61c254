using System.Text.Json;
using Google.Protobuf.Reflection;
using NUnit.Framework;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Tests.Proto;

/// <summary>Our <c>.proto</c> files against the schema as data (schema.json).</summary>
public sealed class SchemaTests
{
    private const string Package = "whatsapp.";

    private static readonly FileDescriptor[] Files =
    [
        ConnectionReflection.Descriptor, IdentityReflection.Descriptor, MessagesReflection.Descriptor,
        SenderkeysReflection.Descriptor, AppstateReflection.Descriptor, HistoryReflection.Descriptor,
    ];

    private static readonly JsonElement Schema = LoadSchema();

    private static IEnumerable<TestCaseData> Messages() => Schema.GetProperty("messages").EnumerateObject()
        .Select(message => new TestCaseData(message.Name, message.Value.GetProperty("fields")).SetArgDisplayNames(message.Name));

    private static IEnumerable<TestCaseData> Enums() => Schema.GetProperty("enums").EnumerateObject()
        .Select(type => new TestCaseData(type.Name, type.Value).SetArgDisplayNames(type.Name));

    [TestCaseSource(nameof(Messages))]
    public void Message_has_the_fields_of_the_schema(string name, JsonElement expected)
    {
        var message = AllMessages().Single(candidate => candidate.FullName == Package + name);

        var actual = message.Fields.InFieldNumberOrder().Select(Describe);

        Assert.That(actual, Is.EqualTo(expected.EnumerateArray().Select(Describe)));
    }

    [TestCaseSource(nameof(Enums))]
    public void Enum_has_the_values_of_the_schema(string name, JsonElement expected)
    {
        var type = AllEnums().Single(candidate => candidate.FullName == Package + name);

        var actual = type.Values.Select(value => (value.Name, value.Number));

        Assert.That(actual, Is.EquivalentTo(expected.EnumerateObject().Select(value => (value.Name, value.Value.GetInt32()))));
    }

    [Test]
    public void No_message_or_enum_is_outside_of_the_schema()
    {
        var known = Schema.GetProperty("messages").EnumerateObject().Concat(Schema.GetProperty("enums").EnumerateObject())
            .Select(entry => Package + entry.Name);

        var declared = AllMessages().Select(message => message.FullName).Concat(AllEnums().Select(type => type.FullName));

        Assert.That(declared, Is.EquivalentTo(known));
    }

    private static string Describe(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName[Package.Length..],
            FieldType.Enum => field.EnumType.FullName[Package.Length..],
            _ => field.FieldType.ToString().ToLowerInvariant(),
        };
        return $"{field.FieldNumber} {field.Name} {type} repeated={field.IsRepeated} packed={field.IsPacked}";
    }

    private static string Describe(JsonElement field)
    {
        var repeated = field.TryGetProperty("repeated", out _);
        var packed = field.TryGetProperty("packed", out var value) && value.GetBoolean();
        return $"{field.GetProperty("n")} {field.GetProperty("name")} {field.GetProperty("type")} repeated={repeated} packed={packed}";
    }

    private static IEnumerable<MessageDescriptor> AllMessages() => Files.SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);

    private static IEnumerable<EnumDescriptor> AllEnums() =>
        Files.SelectMany(file => file.EnumTypes).Concat(AllMessages().SelectMany(message => message.EnumTypes));

    private static JsonElement LoadSchema()
    {
        using var stream = typeof(SchemaTests).Assembly.GetManifestResourceStream("Proto.schema.json")
            ?? throw new InvalidOperationException("The test assembly lacks Proto/schema.json.");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
