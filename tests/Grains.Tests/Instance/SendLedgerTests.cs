using OrleansGateway.Grains.Instance.Sending;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Grains.Tests.Instance;

internal sealed class SendLedgerTests
{
    private static readonly SendResult Acknowledged = SendResult.Acknowledged(DateTimeOffset.UnixEpoch);

    [Test]
    public async Task A_repeated_send_joins_the_one_under_way()
    {
        var ledger = new SendLedger(capacity: 8);
        var answer = new TaskCompletionSource<SendResult>();
        var begun = 0;

        var first = ledger.SendAsync("A", Begin);
        var second = ledger.SendAsync("A", Begin);
        answer.SetResult(Acknowledged);

        Assert.That(await second, Is.SameAs(await first));
        Assert.That(begun, Is.EqualTo(1));
        Assert.That(ledger.UnderWay, Is.Zero);

        Task<SendResult> Begin()
        {
            begun++;
            return answer.Task;
        }
    }

    [Test]
    public async Task An_acknowledged_send_answers_again_until_it_is_forgotten()
    {
        var ledger = new SendLedger(capacity: 2);
        var begun = new List<string>();
        foreach (var id in new[] { "A", "A", "B", "C", "A" })
        {
            await ledger.SendAsync(id, () =>
            {
                begun.Add(id);
                return Task.FromResult(Acknowledged);
            });
        }

        Assert.That(begun, Is.EqualTo(new[] { "A", "B", "C", "A" }));
    }

    [Test]
    public async Task A_send_that_failed_begins_anew()
    {
        var ledger = new SendLedger(capacity: 2);
        var begun = 0;
        for (var i = 0; i < 2; i++)
        {
            await ledger.SendAsync("A", () => Task.FromResult(SendResult.NotSent(SendFailure.NotConnected, null, $"{++begun}")));
        }

        Assert.That(begun, Is.EqualTo(2));
    }

    [Test]
    public async Task An_acknowledged_send_keeps_its_answer_whatever_another_attempt_would_say()
    {
        var ledger = new SendLedger(capacity: 2);
        await ledger.SendAsync("A", () => Task.FromResult(Acknowledged));

        var repeated = await ledger.SendAsync("A", () => Task.FromResult(SendResult.Refused(SendFailure.ServerError, 500)));

        Assert.That(repeated, Is.EqualTo(Acknowledged));
    }
}
