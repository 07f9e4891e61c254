using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Hosting;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Sandbox.Tests.Hosting;

/// <summary>A device whose events are read late, or not to the end.</summary>
internal sealed class SlowReaderTests : SandboxTests
{
    private const int Limit = 4;

    [Test]
    public async Task A_device_leaves_the_server_while_too_many_events_wait_and_loses_none()
    {
        await using var device = new WhatsAppDevice(new InMemoryDeviceStore(), ClientOptions(), maxWaitingEvents: Limit);
        var running = device.RunAsync();
        var bot = Server.Phones.Create();
        var anna = Server.Phones.Create();
        var code = (QrCode)await device.Notices.ReadAsync().AsTask().WaitAsync(Limits.Event);
        await Server.Phones.ScanQrAsync(code.Text, bot.Number);
        await Eventually.HoldsAsync(() => device.IsReady);
        var sent = Enumerable.Range(0, 3 * Limit).Select(number => $"text {number}").ToArray();
        foreach (var text in sent)
        {
            anna.SendText(bot.Jid.ToString(), text);
        }

        await Eventually.HoldsAsync(() => !device.IsReady);
        var read = new List<string?>();
        await foreach (var deviceEvent in device.ReadEventsAsync())
        {
            read.AddRange(deviceEvent is MessageReceived message ? [message.Text] : []);
            if (read.Count == sent.Length)
            {
                break;
            }
        }

        Assert.That(read, Is.EqualTo(sent));
        await device.DisposeAsync();
        Assert.That((await running).Reason, Is.EqualTo(FailureReason.ClosedLocally));
    }

    [Test]
    public async Task An_event_that_was_not_taken_comes_again_after_a_restart()
    {
        using var folder = new TemporaryFolder("events");
        using (var store = FileDeviceStore.Open(folder.Path))
        {
            await store.CommitAsync(new DeviceCommit([], [Changed("1"), Changed("2")]));
            Assert.That(await FirstAsync(store, "1"), Is.EqualTo("2"));
        }

        using var again = FileDeviceStore.Open(folder.Path);
        Assert.That(await FirstAsync(again), Is.EqualTo("2"));
    }

    private static IdentityChanged Changed(string user) => new(DateTimeOffset.UnixEpoch, new Jid(user, JidServer.Lid));

    private async Task<string?> FirstAsync(FileDeviceStore store, string? after = null)
    {
        await using var device = new WhatsAppDevice(store, ClientOptions());
        _ = device.RunAsync();
        await foreach (var changed in device.ReadEventsAsync())
        {
            if (((IdentityChanged)changed).Peer.User != after)
            {
                return ((IdentityChanged)changed).Peer.User;
            }
        }

        return null;
    }

    private DeviceClientOptions ClientOptions() => new()
    {
        Url = Server.ChatUrl,
        NoiseRoot = new NoiseRoot(Server.NoiseRootPublicKey.Span),
        FirstPreKeys = 30,
    };
}
