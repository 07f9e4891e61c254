using System.Threading.Channels;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Grains.Tests.Instance;

/// <summary>Makes fake devices and hands them to the test.</summary>
internal sealed class FakeDevices : IDeviceFactory
{
    private readonly Channel<FakeDevice> _made = Channel.CreateUnbounded<FakeDevice>();

    public int Count { get; private set; }

    /// <summary>What every attempt to connect comes to.</summary>
    public Func<Task> Connect { get; set; } = static () => Task.CompletedTask;

    /// <summary>What every clean close waits for.</summary>
    public Func<Task> Close { get; set; } = static () => Task.CompletedTask;

    /// <summary>What every logout waits for; null: it ends the connection at once.</summary>
    public Func<Task>? Logout { get; set; }

    public ValueTask<FakeDevice> NextAsync() => _made.Reader.ReadAsync();

    public IDevice Create(IDeviceStore store, InstanceSettings settings)
    {
        var device = new FakeDevice(Connect, Close, () => Logout?.Invoke() ?? Task.CompletedTask);
        Count++;
        _made.Writer.TryWrite(device);
        return device;
    }
}
