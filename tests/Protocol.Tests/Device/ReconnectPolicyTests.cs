using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;

namespace OrleansGateway.Protocol.Tests.Device;

internal sealed class ReconnectPolicyTests
{
    private static readonly IRandomSource Random = SystemRandomSource.Instance;

    [TestCase(FailureReason.RestartRequired, ReconnectAction.Reconnect, 0)]
    [TestCase(FailureReason.Replaced, ReconnectAction.Reconnect, 30)]
    [TestCase(FailureReason.LoggedOut, ReconnectAction.PairAgain, 0)]
    [TestCase(FailureReason.MultideviceMismatch, ReconnectAction.PairAgain, 0)]
    [TestCase(FailureReason.Locked, ReconnectAction.Stop, 0)]
    [TestCase(FailureReason.Banned, ReconnectAction.Stop, 0)]
    [TestCase(FailureReason.ClientOutdated, ReconnectAction.Stop, 0)]
    [TestCase(FailureReason.ClosedLocally, ReconnectAction.Stop, 0)]
    public void The_first_end_decides_by_its_reason(FailureReason reason, ReconnectAction action, int seconds) => Assert.That(
        ReconnectPolicy.Decide(new ConnectionFailure(reason), 0, Random),
        Is.EqualTo(new ReconnectDecision(action, TimeSpan.FromSeconds(seconds))));

    [Test]
    public void A_second_replacement_in_a_row_stops() => Assert.That(
        ReconnectPolicy.Decide(new ConnectionFailure(FailureReason.Replaced), 1, Random).Action, Is.EqualTo(ReconnectAction.Stop));

    [Test]
    public void A_ban_is_waited_for() => Assert.That(
        ReconnectPolicy.Decide(new ConnectionFailure(FailureReason.TemporarilyBanned, 402, "", TimeSpan.FromHours(5)), 0, Random),
        Is.EqualTo(new ReconnectDecision(ReconnectAction.Reconnect, TimeSpan.FromHours(5))));

    [TestCase(FailureReason.ConnectionLost)]
    [TestCase(FailureReason.ServerError)]
    [TestCase(FailureReason.TimedOut)]
    [TestCase(FailureReason.StorageFailed)]
    [TestCase(FailureReason.ProtocolViolation)]
    public void Failures_back_off_with_jitter_from_one_second_to_five_minutes(FailureReason reason)
    {
        const int Attempts = 40;
        var parts = new HashSet<double>();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var decision = ReconnectPolicy.Decide(new ConnectionFailure(reason), attempt, Random);
            var step = Math.Min(Math.Pow(2, attempt), 300);
            parts.Add(decision.Delay.TotalSeconds / step);

            Assert.That(decision.Action, Is.EqualTo(ReconnectAction.Reconnect));
            Assert.That(decision.Delay.TotalSeconds, Is.InRange(step / 2, step));
        }

        Assert.That(parts, Has.Count.GreaterThan(Attempts / 2), "two numbers hardly ever wait the same part of a step");
    }
}
