using System.Threading.Channels;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Grains.Tests.Instance;

/// <summary>A device that connects at once and ends when a test says so.</summary>
internal sealed class FakeDevice(Func<Task>? connect = null, Func<Task>? close = null, Func<Task>? logout = null) : IDevice
{
    private readonly Channel<DeviceNotice> _notices = Channel.CreateUnbounded<DeviceNotice>();
    private readonly TaskCompletionSource<ConnectionFailure> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<DeviceNotice> Notices => _notices.Reader;

    public Task<ConnectionFailure> Completion => _end.Task;

    public bool IsClosed { get; private set; }

    public bool IsDisposed { get; private set; }

    public bool IsLoggedOut { get; private set; }

    /// <summary>What every send comes to.</summary>
    public Func<string, Task<SendReceipt>> Send { get; set; } =
        static id => Task.FromResult(new SendReceipt(id, SendOutcome.Acknowledged));

    public int Sends { get; private set; }

    public void Notify(DeviceNotice notice) => _notices.Writer.TryWrite(notice);

    public void End(FailureReason reason) => End(new ConnectionFailure(reason));

    public void End(ConnectionFailure failure)
    {
        _end.TrySetResult(failure);
        _notices.Writer.TryComplete();
    }

    public Task ConnectAsync(CancellationToken cancellationToken) => connect?.Invoke() ?? Task.CompletedTask;

    public Task<SendReceipt> SendAsync(Jid to, OutgoingContent content, string wireId, CancellationToken cancellationToken)
    {
        Sends++;
        return Send(wireId);
    }

    public Task MarkReadAsync(Jid chat, Jid sender, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public async Task LogoutAsync(CancellationToken cancellationToken)
    {
        await (logout?.Invoke() ?? Task.CompletedTask);
        IsLoggedOut = true;
        End(FailureReason.LoggedOut);
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await (close?.Invoke() ?? Task.CompletedTask);
        IsClosed = true;
        End(FailureReason.ClosedLocally);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        End(FailureReason.ClosedLocally);
        return ValueTask.CompletedTask;
    }
}
