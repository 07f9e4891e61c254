using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Planted;

internal sealed class ShapeRuleTests
{
    private static readonly HashSet<string> None = [];

    [TestCase(400, 0)]
    [TestCase(401, 1)]
    public void A_file_with_more_than_400_lines_is_found(int lines, int found) =>
        Assert.That(ShapeRule.LongFiles([Synthetic.File(new string('\n', lines))]).Count(), Is.EqualTo(found));

    [TestCase(58, 0)]
    [TestCase(59, 1)]
    public void A_method_with_more_than_60_lines_is_found(int statements, int found)
    {
        var body = string.Concat(Enumerable.Repeat(";\n", statements));

        Assert.That(ShapeRule.LongMethods([Synthetic.File($"class A {{ void B() {{\n{body}}} }}")]).Count(), Is.EqualTo(found));
    }

    [Test]
    public void A_fourth_level_of_nesting_is_found()
    {
        var deep = Synthetic.File("class A { void B() { if (x) { foreach (var y in z) { try { while (q) { } } finally { } } } } }");

        Assert.That(ShapeRule.DeepNesting([deep]), Is.EqualTo((string[])["Planted/Planted.cs:1: nested 4 deep, at most 3"]));
    }

    [Test]
    public void A_chain_of_choices_nests_once()
    {
        var chain = Synthetic.File("class A { void B() { if (a) { } else if (b) { } else if (c) { } else if (d) { } else if (e) { } } }");

        Assert.That(ShapeRule.DeepNesting([chain]), Is.Empty);
    }

    [TestCase("class A(int a, int b, int c, int d, int e, int f, int g, int h);")]
    [TestCase("class A { void M(int a, int b, int c, int d, int e, int f, int g, int h) { } }")]
    [TestCase("class A { A(int a, int b, int c, int d, int e, int f, int g, int h) { } }")]
    [TestCase("record A(int a, int b, int c, int d, int e, int f, int g, int h);")]
    public void An_eighth_parameter_is_found(string text) =>
        Assert.That(ShapeRule.LongParameterLists([Synthetic.File(text)], None).Count(), Is.EqualTo(1));

    [Test]
    public void Only_the_record_itself_is_exempt_by_its_name()
    {
        const string Wide = "(int a, int b, int c, int d, int e, int f, int g, int h)";
        var file = Synthetic.File($"record A{Wide}; record B{Wide}; class C {{ void A{Wide} {{ }} }}");

        Assert.That(ShapeRule.LongParameterLists([file], new HashSet<string> { "A" }).Count(), Is.EqualTo(2));
    }

    [TestCase(3, 0)]
    [TestCase(4, 1)]
    public void A_fourth_part_of_a_class_is_found(int parts, int found)
    {
        var files = Enumerable.Range(0, parts).Select(number => Synthetic.File("partial class A;", $"Planted/A.{number}.cs"));

        Assert.That(ShapeRule.ManyParts(files).Count(), Is.EqualTo(found));
    }
}
