using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Planted;

internal sealed class FolderRuleTests
{
    [Test]
    public void A_namespace_that_is_not_the_folder_is_found()
    {
        var project = Synthetic.Project(
            ("Room/Right.cs", "namespace OrleansGateway.Planted.Room;"),
            ("Room/Wrong.cs", "namespace OrleansGateway.Planted;"),
            ("Room/Exempt.cs", "namespace OrleansGateway.Planted;"));
        HashSet<string> exempt = ["Planted/Room/Exempt.cs"];

        Assert.That(FolderRule.WrongNamespaces(project, exempt), Has.Exactly(1).StartsWith("Planted/Room/Wrong.cs:1"));
    }

    [TestCase(20, 0)]
    [TestCase(21, 1)]
    public void A_folder_with_more_than_twenty_files_is_found(int files, int found)
    {
        var project = Synthetic.Project(Enumerable.Range(0, files).Select(number => ($"Room/F{number}.cs", "")));

        Assert.That(FolderRule.TooFull(project).Count(), Is.EqualTo(found));
    }

    [Test]
    public void A_third_folder_below_a_project_is_found()
    {
        var project = Synthetic.Project(("A/B/Fine.cs", ""), ("A/B/C/Deep.cs", ""));

        Assert.That(FolderRule.TooDeep(project), Has.Exactly(1).StartsWith("Planted/A/B/C"));
    }
}
