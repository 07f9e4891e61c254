using System.Collections.Concurrent;
using System.Text.Json;
using NUnit.Framework;

namespace OrleansGateway.Protocol.Tests.VectorHarness;

/// <summary>
/// The golden vectors: the project's own copy, or, when <see cref="FolderVariable"/> names a folder, whichever of the same
/// files lie there (same formats, other keys).
/// </summary>
internal static class VectorFiles
{
    public const string FolderVariable = "GATEWAY_VECTORS";
    public const string Category = "Vectors";

    private static readonly ConcurrentDictionary<string, JsonElement> Loaded = new(StringComparer.Ordinal);

    private static string? ForeignFolder => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder
        ? folder
        : null;

    /// <summary>Whether the vectors are the project's own copy, which is complete.</summary>
    public static bool IsOwnCopy => ForeignFolder is null;

    /// <summary>Where the vectors are read from.</summary>
    public static string Folder => ForeignFolder ?? Path.Combine(AppContext.BaseDirectory, "vectors");

    /// <summary>The names of everything in the folder; throws where there is no folder.</summary>
    public static IReadOnlyList<string> Names() =>
        Directory.EnumerateFileSystemEntries(Folder)
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)
            .ToList();

    /// <summary>Whether a file is there; the project's own copy is never allowed to lack one.</summary>
    public static bool Exists(string file) => IsOwnCopy || File.Exists(Path.Combine(Folder, file));

    /// <summary>The content of a file; throws where it cannot be read or parsed.</summary>
    public static JsonElement Load(string file) => Loaded.GetOrAdd(file, static name =>
    {
        using var stream = File.OpenRead(Path.Combine(Folder, name));
        using var json = JsonDocument.Parse(stream);
        return json.RootElement.Clone();
    });

    /// <summary>The value at a path such as <c>primitives.agreements</c>, or null where the path does not exist.</summary>
    public static JsonElement? Find(JsonElement root, string path)
    {
        foreach (var key in path.Split('.'))
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(key, out root))
            {
                return null;
            }
        }

        return root;
    }

    /// <summary>The cases of a section: the elements of a list, or the one object. None where the file is absent.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="section">The path of the section.</param>
    public static IEnumerable<TestCaseData> Cases(string file, string section)
    {
        if (!Exists(file))
        {
            return [];
        }

        return Find(Load(file), section) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } list =>
                list.EnumerateArray().Select((value, index) => Case(value, $"{index}{Name(value)}")),
            { } single => [Case(single, "0")],
        };
    }

    private static TestCaseData Case(JsonElement value, string name) => new TestCaseData(value).SetArgDisplayNames(name);

    private static string Name(JsonElement value) =>
        value.ValueKind != JsonValueKind.Object ? ""
        : value.TryGetProperty("name", out var name) || value.TryGetProperty("id", out name) ? $" {name}"
        : "";
}
