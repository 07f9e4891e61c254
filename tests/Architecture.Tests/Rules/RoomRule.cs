using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Rules;

/// <summary>A room uses only itself and rooms before it in the project's order.</summary>
internal static class RoomRule
{
    /// <summary>The uses of a later room.</summary>
    /// <param name="project">The project.</param>
    /// <param name="order">Its rooms, the first one uses no other.</param>
    public static IEnumerable<string> Offenders(SourceProject project, IReadOnlyList<string> order)
    {
        var rank = order.Select((room, index) => (room, index)).ToDictionary(StringComparer.Ordinal);
        foreach (var file in project.Files)
        {
            var own = project.RoomOf(file);
            foreach (var (type, place) in project.TypesUsedBy(file))
            {
                if (project.RoomOf(type) is { } room && Rank(room) > Rank(own))
                {
                    yield return $"{file.Place(place)}: {own} uses {type.Name} of the later room {room}";
                }
            }
        }

        // A room that is missing in the order is the business of Unordered.
        int Rank(string room) => rank.GetValueOrDefault(room, -1);
    }

    /// <summary>Folders without a place in the order, and places without a folder.</summary>
    /// <param name="project">The project.</param>
    /// <param name="order">Its rooms.</param>
    public static IEnumerable<string> Unordered(SourceProject project, IReadOnlyList<string> order) =>
        project.Rooms.Except(order, StringComparer.Ordinal).Select(room => $"{project.Name}: {room} is not in the order")
            .Concat(order.Except(project.Rooms, StringComparer.Ordinal).Select(room => $"{project.Name}: {room} is in the order but has no files"));

    private static Dictionary<string, int> ToDictionary(
        this IEnumerable<(string Room, int Index)> rooms, StringComparer comparer) =>
        rooms.ToDictionary(room => room.Room, room => room.Index, comparer);
}
