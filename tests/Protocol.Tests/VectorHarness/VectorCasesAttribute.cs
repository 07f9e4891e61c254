using NUnit.Framework;

namespace OrleansGateway.Protocol.Tests.VectorHarness;

/// <summary>Runs a test method, which takes one <c>JsonElement</c>, for every case in a section of a vector file.</summary>
/// <remarks>Where a test has this attribute, the table also checks that it reads the section for which it is named.</remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class VectorCasesAttribute : TestCaseSourceAttribute
{
    public VectorCasesAttribute(string file, string section)
        : base(typeof(VectorFiles), nameof(VectorFiles.Cases), [file, section])
    {
        File = file;
        Section = section;
        Category = VectorFiles.Category;
    }

    public string File { get; }

    public string Section { get; }
}
