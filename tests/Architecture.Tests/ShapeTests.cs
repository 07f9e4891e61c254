using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests;

/// <summary>Files, methods and classes can be read at once.</summary>
internal sealed class ShapeTests
{
    /// <summary>Records with more parameters than methods may have, each with its reason.</summary>
    private static readonly HashSet<string> WideRecords = new(StringComparer.Ordinal)
    {
        // What the connections of a silo share: the record is the group.
        "ConnectionServices",
        // A stored schedule, one field per property of its JSON.
        "Stored",
        // An event, one field per fact of the stanza.
        "MessageReceived",
        // The state of a Signal session as the protocol defines it.
        "SessionState",
        // JSON of the Sandbox's admin endpoints, one field per property.
        "DeviceReport", "PhoneReport", "SentMessage",
    };

    [Test]
    public void A_file_is_short() => Offences.AreNone(
        ShapeRule.LongFiles(Code.ProductFiles), "Split the file by topic.");

    [Test]
    public void A_method_is_short() => Offences.AreNone(
        ShapeRule.LongMethods(Code.ProductFiles), "Name the steps of the method.");

    [Test]
    public void Statements_are_not_nested_deep() => Offences.AreNone(
        ShapeRule.DeepNesting(Code.ProductFiles), "Return early, or give the inner part a method.");

    [Test]
    public void A_parameter_list_is_short() => Offences.AreNone(
        ShapeRule.LongParameterLists(Code.ProductFiles, WideRecords), "Group what belongs together in a record.");

    [Test]
    public void A_class_has_few_parts() => Offences.AreNone(
        ShapeRule.ManyParts(Code.ProductFiles), "Several jobs are several classes.");
}
