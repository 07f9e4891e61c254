using CsCheck;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Pacing;

namespace OrleansGateway.Grains.Tests.Pacing;

internal sealed class TokenBucketTests
{
    private const long Epoch = 638_000_000_000_000_000;

    [Test]
    public void Whatever_the_clock_does_no_more_goes_through_than_the_burst_and_what_came_back()
    {
        var runs =
            from interval in Gen.Long[1, 1_000]
            from burst in Gen.Int[1, 20]
            from steps in Gen.Frequency((6, Gen.Long[0, 500]), (2, Gen.Long[-20_000, 0]), (1, Gen.Long[0, 100_000])).List[1, 200]
            select (new TokenBucket(interval, burst), steps);
        runs.Sample(run =>
        {
            var (bucket, steps) = run;
            long now = Epoch, fullAt = 0, passed = 0, admitted = 0;
            foreach (var step in steps)
            {
                now += step;
                passed += Math.Max(0, step);
                if (bucket.NextAt(fullAt, now) <= now)
                {
                    fullAt = bucket.Take(fullAt, now);
                    admitted++;
                }
            }

            return admitted <= bucket.Burst + (passed / bucket.Interval);
        });
    }

    [Test]
    public void Whoever_asks_often_enough_gets_the_whole_rate()
    {
        var bucket = TokenBucket.Of(new SendRate { Messages = 6, Per = TimeSpan.FromMinutes(1), Burst = 3 });
        long fullAt = 0, admitted = 0;
        for (var second = 0; second <= 600; second++)
        {
            var now = Epoch + (second * TimeSpan.TicksPerSecond);
            if (bucket.NextAt(fullAt, now) <= now)
            {
                fullAt = bucket.Take(fullAt, now);
                admitted++;
            }
        }

        Assert.That(admitted, Is.EqualTo(3 + 60));
    }

    [Test]
    public void The_next_place_is_free_at_the_time_that_is_told_and_not_before() =>
        Gen.Select(Gen.Long[1, 1_000], Gen.Int[1, 20], Gen.Int[0, 40]).Sample((interval, burst, taken) =>
        {
            var bucket = new TokenBucket(interval, burst);
            long fullAt = 0;
            for (var i = 0; i < taken; i++)
            {
                fullAt = bucket.Take(fullAt, Epoch);
            }

            var next = bucket.NextAt(fullAt, Epoch);
            return taken < burst
                ? next <= Epoch
                : next > Epoch && bucket.NextAt(fullAt, next) <= next && bucket.NextAt(fullAt, next - 1) > next - 1;
        });

    [Test]
    public void A_clock_that_was_a_day_ahead_closes_it_no_longer_than_a_burst_takes()
    {
        var bucket = new TokenBucket(TimeSpan.TicksPerSecond, 5);
        var ahead = Enumerable.Range(0, 5).Aggregate(0L, (fullAt, _) => bucket.Take(fullAt, Epoch + TimeSpan.TicksPerDay));

        Assert.That(bucket.NextAt(ahead, Epoch) - Epoch, Is.EqualTo(TimeSpan.TicksPerSecond));
    }

    [Test]
    public void A_rate_of_nothing_is_no_limit() => Assert.That(TokenBucket.Of(SendRate.Unlimited).IsUnlimited, Is.True);

    [TestCase(-1, 60, null)]
    [TestCase(1_000_001, 60, null)]
    [TestCase(1, 0, null)]
    [TestCase(1, 7 * 86_400 + 1, null)]
    [TestCase(1, 60, 0)]
    [TestCase(1, 86_400, 31)]
    public void An_impossible_rate_is_refused_with_its_name(int messages, int seconds, int? burst)
    {
        var rate = new SendRate { Messages = messages, Per = TimeSpan.FromSeconds(seconds), Burst = burst };
        Assert.That(rate.Problem("Pacing.InstanceRate."), Does.StartWith("Pacing.InstanceRate."));
        Assert.That(new PacingSettings { InstanceRate = rate }.Problem(), Is.EqualTo(rate.Problem("Pacing.InstanceRate.")));
    }
}
