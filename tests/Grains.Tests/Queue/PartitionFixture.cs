using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>A partition with small limits, opened again for each test.</summary>
internal abstract class PartitionFixture(string kind)
{
    protected const string Anna = "491700000001@s.whatsapp.net";
    protected const string Bob = "491700000002@s.whatsapp.net";
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected PartitionHarness Queue { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => Queue = await PartitionHarness.StartAsync(
        options =>
        {
            options.MaxInFlight = 8;
            options.WindowSize = 16;
            options.MaxWaiting = 64;
        },
        kind);

    [TearDown]
    public async Task StopAsync() => await Queue.DisposeAsync();

    protected static string Number(int i) => $"4917{i:d8}@s.whatsapp.net";

    protected static string TextOf(SendRequest request) => ((TextContent)request.Content).Text;

    protected static Task<SendResult> Acknowledge() => Task.FromResult(SendResult.Acknowledged(default));

    protected async Task<EnqueueRejection> RejectionOf(EnqueueRequest request) => (await Queue.EnqueueAsync(request)).Rejection;

    protected Task PauseAsync() => Queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, true, default));

    protected Task ResumeAsync() => Queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, false, default));

    /// <summary>Moves the clock by small steps until so many sends were made.</summary>
    protected Task AdvanceUntilSentAsync(int count) => Queue.UntilAsync(
        async () =>
        {
            if (Queue.Router.Sent.Count >= count)
            {
                return true;
            }

            await Queue.AdvanceAsync(TimeSpan.FromSeconds(1));
            return false;
        },
        $"{count} sends");
}
