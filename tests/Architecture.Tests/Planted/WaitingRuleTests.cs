using OrleansGateway.Architecture.Tests.Rules;
using OrleansGateway.Architecture.Tests.Sources;

namespace OrleansGateway.Architecture.Tests.Planted;

internal sealed class WaitingRuleTests
{
    [TestCase("Thread.Sleep(1)")]
    [TestCase("await Task.Delay(20)")]
    [TestCase("await Task.Delay(20, patience.Token)")]
    [TestCase("await Task.Delay(pause, TimeProvider.System, token)")]
    [TestCase("var timer = new PeriodicTimer(pause)")]
    [TestCase("while (!done) { await Task.Yield(); }")]
    [TestCase("do { await Task.Yield(); } while (!done)")]
    public void A_wait_on_the_real_clock_is_found(string statement) => Assert.That(Offenders(statement).Count(), Is.EqualTo(1));

    [TestCase("await Task.Delay(delay, _time, token)")]
    [TestCase("await Task.Delay(delay, harness.Time)")]
    [TestCase("for (var i = 0; i < 3; i++) { await Task.Yield(); }")]
    [TestCase("await Task.Yield()")]
    public void A_fake_clock_and_a_bounded_loop_are_allowed(string statement) => Assert.That(Offenders(statement), Is.Empty);

    [Test]
    public void An_exempt_file_may_wait_but_not_spin()
    {
        const string Path = "tests/X/Planted.cs";
        var file = Synthetic.File("class A { async void B() { await Task.Delay(1); while (x) { await Task.Yield(); } } }", Path);

        Assert.That(WaitingRule.Offenders([file], new HashSet<string> { Path }), Has.Exactly(1).Contains("Task.Yield"));
    }

    private static IEnumerable<string> Offenders(string statement) => WaitingRule.Offenders(
        [Synthetic.File($"class A {{ async void B() {{ {statement}; }} }}", "tests/X/Planted.cs")], new HashSet<string>());
}
