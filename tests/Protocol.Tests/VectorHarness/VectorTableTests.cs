using System.Reflection;
using System.Text.Json;
using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace OrleansGateway.Protocol.Tests.VectorHarness;

[TestFixture]
[Category(VectorFiles.Category)]
internal sealed class VectorTableTests
{
    [Test]
    public void The_folder_is_there_and_holds_vectors() =>
        Assert.That(VectorFiles.Names(), Is.Not.Empty, $"{VectorFiles.Folder} is empty");

    [Test]
    public void Every_file_is_in_the_table()
    {
        var known = VectorTable.All.Select(table => table.File).ToList();

        Assert.That(known, Is.Unique);
        Assert.That(VectorFiles.Names(), Is.SubsetOf(known));
    }

    [Test]
    public void The_own_copy_is_complete()
    {
        var own = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "vectors"))
            .Select(path => Path.GetFileName(path));

        Assert.That(own, Is.EquivalentTo(VectorTable.All.Select(table => table.File)));
    }

    [TestCaseSource(nameof(TablesOfTheFolder))]
    public void Every_section_is_in_the_table(VectorTable table) =>
        Assert.That(table.Unlisted(VectorFiles.Load(table.File)), Is.Empty);

    [TestCaseSource(nameof(TablesOfTheFolder))]
    public void Every_section_of_the_table_holds_cases(VectorTable table)
    {
        var root = VectorFiles.Load(table.File);
        var empty = table.Rows
            .Where(row => row.Test is not null && IsEmpty(VectorFiles.Find(root, row.Section)))
            .Select(row => row.Section);

        Assert.That(empty, Is.Empty);
    }

    [TestCaseSource(nameof(Tables))]
    public void Every_test_that_the_table_names_reads_its_section(VectorTable table)
    {
        var missing = table.Rows.Where(row => row.Test is not null && !Reads(row, table.File));

        Assert.That(missing, Is.Empty);
    }

    [TestCaseSource(nameof(Tables))]
    public void A_section_is_either_covered_or_waiting(VectorTable table)
    {
        var contradictory = table.Rows.GroupBy(row => row.Section)
            .Where(rows => rows.Count() > 1 && rows.Any(row => row.Test is null))
            .Select(rows => rows.Key);

        Assert.That(contradictory, Is.Empty);
    }

    private static IEnumerable<TestCaseData> Tables() => CasesOf(VectorTable.All);

    // A folder of someone else's vectors need not have all files.
    private static IEnumerable<TestCaseData> TablesOfTheFolder() =>
        CasesOf(VectorTable.All.Where(table => VectorFiles.Exists(table.File)));

    private static IEnumerable<TestCaseData> CasesOf(IEnumerable<VectorTable> tables) =>
        tables.Select(table => new TestCaseData(table).SetArgDisplayNames(table.File));

    private static bool Reads(VectorRow row, string file)
    {
        var methods = row.Fixture!.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.Name == row.Test && IsVectorTest(method))
            .ToList();
        var sources = methods.SelectMany(method => method.GetCustomAttributes<VectorCasesAttribute>()).ToList();
        return methods.Count > 0
            && (sources.Count == 0 || sources.Exists(source => source.File == file && source.Section == row.Section));
    }

    private static bool IsVectorTest(MethodInfo method)
    {
        var isTest = method.GetCustomAttributes().Any(attribute => attribute is ITestBuilder or ISimpleTestBuilder);
        var categories = method.GetCustomAttributes<CategoryAttribute>()
            .Concat(method.DeclaringType!.GetCustomAttributes<CategoryAttribute>());
        return isTest && categories.Any(category => category.Name == VectorFiles.Category);
    }

    private static bool IsEmpty(JsonElement? section) => section switch
    {
        null => true,
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength() == 0,
        { ValueKind: JsonValueKind.Object } => false,
        _ => true,
    };
}
