using System.Globalization;
using System.Security.Cryptography;

namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>How much goes through while the silo is killed how often.</summary>
/// <param name="Messages">Messages in all.</param>
/// <param name="Kills">How often the silo is killed.</param>
/// <param name="Seed">Decides the moments and the priorities.</param>
internal sealed record KillPlan(int Messages, int Kills, int Seed)
{
    /// <summary>The instances of the pool.</summary>
    public const int Instances = 4;

    /// <summary>The phones written to.</summary>
    public const int Recipients = 32;

    private static readonly int[] Priorities = [1, 5, 9];

    // Long enough for what a life is given to be sent, acknowledged, receipted and answered.
    private static readonly TimeSpan WorkingLife = TimeSpan.FromMilliseconds(600);

    // About the time in which a silo starts on a machine that does nothing else.
    private static readonly TimeSpan StartingLife = TimeSpan.FromSeconds(2);

    /// <summary>The plan that the environment asks for; a short one with a new seed where it asks for none.</summary>
    public static KillPlan FromEnvironment() => new(
        Number("GATEWAY_KILL_MESSAGES") ?? 500,
        Number("GATEWAY_KILL_KILLS") ?? 5,
        Number("GATEWAY_KILL_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>How many messages the callers may begin in each life; the last life gets the rest.</summary>
    public int Share => Messages / (Kills + 1);

    /// <summary>When each life of the silo but the last ends.</summary>
    public IReadOnlyList<KillMoment> Moments()
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Kills).Select(life => MomentOf(life, random))];
    }

    /// <summary>The priorities of the messages, in the order in which they are enqueued.</summary>
    public IReadOnlyList<int> PrioritiesOfMessages()
    {
        var random = new Random(~Seed);
        return [.. Enumerable.Range(0, Messages).Select(_ => Priorities[random.Next(Priorities.Length)])];
    }

    // One life in five ends while the silo starts; the first cannot, for the numbers are paired in it.
    private KillMoment MomentOf(int life, Random random)
    {
        var accepted = random.Next(Math.Max(Share, 1));
        var fraction = random.NextDouble();
        return life > 0 && random.Next(5) == 0
            ? new KillMoment(null, StartingLife * fraction)
            : new KillMoment(accepted, WorkingLife * fraction);
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
