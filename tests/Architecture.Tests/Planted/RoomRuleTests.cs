using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Planted;

internal sealed class RoomRuleTests
{
    private const string First = "namespace OrleansGateway.Planted.First; public static class Base { public static int Length(this string text) => 1; }";
    private const string Second = "namespace OrleansGateway.Planted.Second; public sealed class Top { public int Size => 1; }";

    [Test]
    public void A_use_of_an_earlier_room_is_allowed()
    {
        var project = Synthetic.Project(
            ("First/Base.cs", First),
            ("Second/Top.cs", Second),
            ("Second/User.cs", "using OrleansGateway.Planted.First; namespace OrleansGateway.Planted.Second; class User { int Of() => \"a\".Length(); }"));

        Assert.That(RoomRule.Offenders(project, ["First", "Second"]), Is.Empty);
    }

    [TestCase("Second.Top? top;", TestName = "{m}(a type by its name)")]
    [TestCase("int Of() => Make().Size; static dynamic Other() => 1; static Second.Top Make() => null!;", TestName = "{m}(a member)")]
    [TestCase("System.Collections.Generic.List<Second.Top> all = [];", TestName = "{m}(a type argument)")]
    public void A_use_of_a_later_room_is_found(string member)
    {
        var project = Synthetic.Project(
            ("First/Base.cs", First),
            ("Second/Top.cs", Second),
            ("First/User.cs", $"namespace OrleansGateway.Planted.First; class User {{ {member} }}"));

        Assert.That(
            RoomRule.Offenders(project, ["First", "Second"]),
            Has.Exactly(1).EqualTo("Planted/First/User.cs:1: First uses Top of the later room Second"));
    }

    [Test]
    public void An_extension_method_of_a_later_room_is_found()
    {
        var project = Synthetic.Project(
            ("First/Base.cs", First),
            ("Second/User.cs", "using OrleansGateway.Planted.First; namespace OrleansGateway.Planted.Second; class User { int Of() => \"a\".Length(); }"));

        Assert.That(RoomRule.Offenders(project, ["Second", "First"]), Has.Exactly(1).Contains("uses Base of the later room First"));
    }

    [Test]
    public void A_room_without_a_place_and_a_place_without_a_room_are_found()
    {
        var project = Synthetic.Project(("First/Base.cs", First));

        Assert.That(RoomRule.Unordered(project, ["Gone"]), Is.EqualTo((string[])[
            "Planted: First is not in the order", "Planted: Gone is in the order but has no files"]));
    }
}
