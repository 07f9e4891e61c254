using System.Diagnostics.CodeAnalysis;

namespace OrleansGateway.Benchmarks;

/// <summary>All suites of this program: every class that implements <see cref="IBenchmarkSuite"/>.</summary>
internal static class SuiteCatalog
{
    public static IReadOnlyList<IBenchmarkSuite> All { get; } = typeof(SuiteCatalog).Assembly.GetTypes()
        .Where(type => type.IsClass && type.IsAssignableTo(typeof(IBenchmarkSuite)))
        .Select(type => (IBenchmarkSuite)Activator.CreateInstance(type)!)
        .OrderBy(suite => suite.Name, StringComparer.Ordinal)
        .ToList();

    public static bool TryFind(string name, [NotNullWhen(true)] out IBenchmarkSuite? suite)
    {
        suite = All.FirstOrDefault(candidate => candidate.Name == name);
        return suite is not null;
    }
}
