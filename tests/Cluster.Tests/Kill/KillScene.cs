namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>Everything that a run needs: one silo of the embedded profile after the other, and the cast that lives through all of it.</summary>
internal sealed class KillScene : IAsyncDisposable
{
    private readonly TemporaryFolder _data;

    private KillScene(TemporaryFolder data, SiloLives silo, KillCast cast)
    {
        _data = data;
        Silo = silo;
        Cast = cast;
    }

    /// <summary>The silo.</summary>
    public SiloLives Silo { get; }

    /// <summary>Everybody else.</summary>
    public KillCast Cast { get; }

    /// <summary>Starts the processes, pairs the instances and makes the phones.</summary>
    public static async Task<KillScene> SetUpAsync()
    {
        var data = new TemporaryFolder("kill");
        var sandbox = await SandboxRun.StartAsync();
        var silo = new SiloLives(data.Path, sandbox.SiloArguments);
        silo.Begin();
        await silo.ReadyAsync();
        var service = await ServiceRun.StartAsync(options => options.GatewayPort = silo.GatewayPort);
        var scene = new KillScene(data, silo, new KillCast(sandbox, service));
        await scene.Cast.PopulateAsync(KillPlan.Instances, KillPlan.Recipients);
        scene.Cast.Follow();
        return scene;
    }

    /// <summary>Sends all messages while the silo is killed and started again, and waits until all is done.</summary>
    /// <param name="plan">How many.</param>
    public async Task<KillEvidence> PlayAsync(KillPlan plan)
    {
        using var traffic = Cast.Begin(plan.PrioritiesOfMessages());
        foreach (var moment in plan.Moments())
        {
            traffic.Allow(plan.Share);
            await LiveUntilAsync(moment, traffic);
            await Silo.KillAsync();
            Silo.Begin();
        }

        await Silo.ReadyAsync();
        traffic.Allow(plan.Messages - (plan.Share * plan.Kills));
        return await Cast.FinishAsync(traffic, Limits.Program + (TimeSpan.FromMilliseconds(20) * plan.Messages));
    }

    public async ValueTask DisposeAsync()
    {
        await Cast.LeaveAsync();
        await Silo.DisposeAsync();
        await Cast.DisposeAsync();
        _data.Dispose();
    }

    private async Task LiveUntilAsync(KillMoment moment, Traffic traffic)
    {
        if (moment.Accepted is { } accepted)
        {
            await Silo.ReadyAsync();
            await traffic.AcceptAsync(accepted);
        }

        // No wait for something to happen: the plan's moment is this one.
        await Task.Delay(moment.Delay, TimeProvider.System);
    }
}
