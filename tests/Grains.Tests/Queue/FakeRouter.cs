using System.Collections.Concurrent;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.LoadBalancer;
using OrleansGateway.Grains.LoadBalancer;
using OrleansGateway.Grains.Queue.Dispatch;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>Instances that answer as a test says; it outlives a crash of the partition, as the service would.</summary>
internal sealed class FakeRouter(InstancePicker picker) : IMessageRouter, IMessageRouterFactory
{
    private readonly ConcurrentQueue<(string Instance, SendRequest Request)> _sent = new();

    /// <summary>Called at every send.</summary>
    public Action? Sending { get; set; }

    /// <summary>The answer; by default an acknowledgement.</summary>
    public Func<string, SendRequest, Task<SendResult>> Answer { get; set; } =
        static (_, _) => Task.FromResult(SendResult.Acknowledged(DateTimeOffset.UnixEpoch));

    /// <summary>What a pick for a pool waits for; by default nothing.</summary>
    public Func<string, Task> Picking { get; set; } = static _ => Task.CompletedTask;

    public IReadOnlyList<(string Instance, SendRequest Request)> Sent => [.. _sent];

    public IEnumerable<string> Texts => _sent.Select(entry => ((Interfaces.Messages.TextContent)entry.Request.Content).Text);

    public IMessageRouter Create(string tenant) => this;

    public async Task<PickResult> PickAsync(string pool, PickRequest request, CancellationToken cancellationToken)
    {
        await Picking(pool);
        return picker.Pick("default", pool, request);
    }

    public Task<SendResult> SendAsync(string instance, SendRequest request, CancellationToken cancellationToken)
    {
        _sent.Enqueue((instance, request));
        var answer = Answer(instance, request);
        Sending?.Invoke();
        return answer;
    }

    /// <summary>Messages handed to other partitions.</summary>
    public ConcurrentQueue<(Interfaces.Queue.QueueKey Partition, Interfaces.Queue.EnqueueRequest Request)> Forwarded { get; } = new();

    /// <summary>What handing a message to another partition waits for; by default nothing.</summary>
    public Func<Task> Forwarding { get; set; } = static () => Task.CompletedTask;

    public async Task<Interfaces.Queue.EnqueueResult> EnqueueAsync(
        Interfaces.Queue.QueueKey partition, Interfaces.Queue.EnqueueRequest request, CancellationToken cancellationToken)
    {
        await Forwarding();
        Forwarded.Enqueue((partition, request));
        return Interfaces.Queue.EnqueueResult.Accepted("elsewhere");
    }
}
