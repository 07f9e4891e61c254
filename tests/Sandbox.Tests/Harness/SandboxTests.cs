using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Tests.Harness;

/// <summary>Tests that run against a server of their own.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.Children)]
internal abstract class SandboxTests
{
    protected SandboxServer Server { get; private set; } = null!;

    protected virtual SandboxOptions Options => new();

    [SetUp]
    public async Task StartServerAsync() => Server = await SandboxServer.StartAsync(Options);

    [TearDown]
    public async Task StopServerAsync() => await Server.DisposeAsync();
}
