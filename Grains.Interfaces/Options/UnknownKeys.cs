using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace OrleansGateway.Grains.Interfaces.Options;

/// <summary>Finds keys that no option has: a misspelled key would otherwise leave the default in force without a word.</summary>
internal static class UnknownKeys
{
    /// <summary>Describes each unknown key below a section, with the nearest known one.</summary>
    /// <param name="section">The section.</param>
    /// <param name="type">The options that are bound to it.</param>
    /// <param name="subsections">Names below the section that belong to other options.</param>
    public static IEnumerable<string> Below(IConfigurationSection section, Type type, IReadOnlyList<string> subsections)
    {
        var properties = PropertiesOf(type);
        string[] known = [.. properties.Select(property => property.Name), .. subsections];
        foreach (var child in section.GetChildren())
        {
            if (subsections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            var property = properties.FirstOrDefault(property => IsSame(property.Name, child.Key));
            var problems = property is null
                ? [Describe(section.Path, child.Key, known)]
                : Below(child, property.PropertyType, []);
            foreach (var problem in problems)
            {
                yield return problem;
            }
        }
    }

    private static PropertyInfo[] PropertiesOf(Type type) => IsGroup(type)
        ? [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod?.IsPublic == true)]
        : [];

    // A value of one key has no keys below it.
    private static bool IsGroup(Type type) => type.IsClass && type != typeof(string) && type != typeof(Uri);

    private static string Describe(string section, string key, string[] known)
    {
        var nearest = known.MinBy(name => Distance(name.ToUpperInvariant(), key.ToUpperInvariant()));
        return nearest is null
            ? $"{section}:{key} is no setting; {section} is a single value."
            : $"{section}:{key} is no setting; did you mean {section}:{nearest}?";
    }

    private static bool IsSame(string name, string key) => string.Equals(name, key, StringComparison.OrdinalIgnoreCase);

    // Levenshtein's distance, one row at a time.
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < to.Length; j++)
            {
                var replaced = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
