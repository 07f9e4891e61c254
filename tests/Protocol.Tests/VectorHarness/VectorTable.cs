using System.Text.Json;

namespace OrleansGateway.Protocol.Tests.VectorHarness;

/// <summary>
/// What becomes of one vector file: for each section the tests that cover it or the later work it waits for. One class a
/// file in the folder <c>Table</c>, found by reflection.
/// </summary>
internal abstract class VectorTable(string file)
{
    private readonly List<VectorRow> _rows = [];

    public string File { get; } = file;

    public IReadOnlyList<VectorRow> Rows => _rows;

    /// <summary>All tables of this assembly.</summary>
    public static IReadOnlyList<VectorTable> All { get; } = typeof(VectorTable).Assembly.GetTypes()
        .Where(type => type.BaseType == typeof(VectorTable))
        .Select(type => (VectorTable)Activator.CreateInstance(type)!)
        .ToList();

    /// <summary>A section that a test covers; call it once for each of several tests.</summary>
    protected void Covered(string section, Type fixture, string test) =>
        _rows.Add(new VectorRow(section, fixture, test, null));

    /// <summary>A section that has to wait for work that is not done yet.</summary>
    protected void Waits(string section, string forWhat) => _rows.Add(new VectorRow(section, null, null, forWhat));

    /// <summary>Keys that hold no cases but describe the file or belong to all cases.</summary>
    protected void Describes(params string[] keys) =>
        _rows.AddRange(keys.Select(key => new VectorRow(key, null, null, null)));

    /// <summary>The keys of a file that no row speaks of: top-level ones, or those below one that is split.</summary>
    public IEnumerable<string> Unlisted(JsonElement root) => Unlisted(root, "");

    private IEnumerable<string> Unlisted(JsonElement value, string prefix)
    {
        foreach (var property in value.EnumerateObject())
        {
            var path = prefix + property.Name;
            if (_rows.Exists(row => row.Section == path))
            {
                continue;
            }

            var isSplit = property.Value.ValueKind == JsonValueKind.Object
                && _rows.Exists(row => row.Section.StartsWith(path + ".", StringComparison.Ordinal));
            foreach (var unlisted in isSplit ? Unlisted(property.Value, path + ".") : [path])
            {
                yield return unlisted;
            }
        }
    }
}
