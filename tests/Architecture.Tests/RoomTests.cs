using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests;

/// <summary>The rooms inside each project, by the types that their files really use.</summary>
internal sealed class RoomTests
{
    [Test]
    public void Every_room_has_a_place_in_the_order() => Offences.AreNone(
        Code.Projects.SelectMany(project => RoomRule.Unordered(project, RoomOrder.Of(project.Name))),
        "RoomOrder names each folder of a project once.");

    [TestCaseSource(typeof(Code), nameof(Code.ProjectNames))]
    public void A_room_uses_only_rooms_before_it(string name)
    {
        var project = Code.Projects.Single(project => project.Name == name);
        Offences.AreNone(
            RoomRule.Offenders(project, RoomOrder.Of(name)),
            "Move the type to the earlier room, or let the later room pass it in; RoomOrder has the order.");
    }
}
