using System.Diagnostics;
using System.Globalization;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Benchmarks.Suites;

/// <summary>
/// One durable device and a Sandbox in another process: texts to 64 phones, each encrypted to the own phone as well and counted
/// when the server has acknowledged it; then texts from the phones that came while it was away, counted when they are
/// durable and confirmed. A public client does the same in the same run.
/// </summary>
internal sealed class SendSuite : IBenchmarkSuite
{
    private const int Recipients = 64;
    private const int Callers = 256;
    private const int Messages = 20_000;
    private const int PeerMessages = 4_000;

    // The runtime compiles the hot paths once more in the background while they are warming up, which takes a third of the
    // processor's time at first. Node has done so after a second.
    private const int WarmUp = 30_000;
    private const int PeerWarmUp = 1_000;

    // Leaves the public client its share of the five minutes that the whole suite may take.
    private static readonly TimeSpan OwnTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PeerTime = TimeSpan.FromMinutes(2);

    private static readonly NodePeer Baileys = new("baileys", "@whiskeysockets/baileys", "send.mjs");

    public string Name => "send";

    public string Summary => "durable sends to two devices and receives a second, through a Sandbox, beside Baileys";

    public async Task RunAsync(BenchmarkReport report, CancellationToken cancellationToken)
    {
        await using var sandbox = await SandboxProcess.StartAsync();
        var phones = await sandbox.CreatePhonesAsync(Recipients + 2, cancellationToken);
        await MeasureWithinAsync(OwnTime, token => MeasureAsync(sandbox, phones, report, token), cancellationToken);
        try
        {
            await MeasureWithinAsync(PeerTime, token => MeasurePeerAsync(sandbox, phones, report, token), cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            report.Remark($"peer baileys given up: it was not ready within {PeerTime.TotalSeconds} s");
        }
    }

    private static async Task MeasureWithinAsync(
        TimeSpan limit, Func<CancellationToken, Task> measure, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        await measure(deadline.Token);
    }

    private static async Task MeasureAsync(
        SandboxProcess sandbox, string[] phones, BenchmarkReport report, CancellationToken cancellationToken)
    {
        var (own, recipients) = (phones[Recipients], phones[..Recipients]);
        await using var device = await DurableDevice.LinkAsync(sandbox, own, cancellationToken);
        await device.ConnectAsync(cancellationToken);
        await SendAllAsync(device, recipients, 0, WarmUp, cancellationToken);
        await sandbox.WaitUntilConfirmedAsync($"{device.Jid}", cancellationToken);

        var cpu = Environment.CpuUsage.TotalTime;
        device.Store.Reset();
        var start = Stopwatch.GetTimestamp();
        await SendAllAsync(device, recipients, WarmUp, Messages, cancellationToken);
        report.Figure("send.two-devices", Messages / Stopwatch.GetElapsedTime(start).TotalSeconds, "msg/s");

        // The delivery receipts of the phones are work of these messages too.
        await sandbox.WaitUntilConfirmedAsync($"{device.Jid}", cancellationToken);
        report.Figure("send.two-devices.cpu", (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / Messages, "ms/msg");
        report.Figure("send.two-devices.commits", (double)device.Store.Commits / Messages, "commit/msg");
        await sandbox.WaitUntilReceivedAsync(own, WarmUp + Messages, cancellationToken);

        await ReceiveAsync(sandbox, device, recipients, own, Messages, cancellationToken);
        var (rate, milliseconds) = await ReceiveAsync(sandbox, device, recipients, own, Messages, cancellationToken);
        report.Figure("receive", rate, "msg/s");
        report.Figure("receive.cpu", milliseconds, "ms/msg");
    }

    private static Task SendAllAsync(
        DurableDevice device, string[] recipients, int first, int count, CancellationToken cancellationToken)
    {
        var next = first - 1;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(SendByTurnsAsync, cancellationToken)));

        async Task SendByTurnsAsync()
        {
            while (Interlocked.Increment(ref next) is var i && i < first + count)
            {
                var to = new Jid(recipients[i % recipients.Length], JidServer.User);
                var wireId = string.Create(CultureInfo.InvariantCulture, $"3EB0{i:X18}");
                await device.SendAsync(to, $"Your parcel {i} arrives today.", wireId, cancellationToken);
            }
        }
    }

    // The messages wait at the server before the device comes back, so that what writes them takes no time from it.
    private static async Task<(double Rate, double CpuMilliseconds)> ReceiveAsync(
        SandboxProcess sandbox, DurableDevice device, string[] phones, string own, int count, CancellationToken cancellationToken)
    {
        await device.DisconnectAsync(cancellationToken);
        await sandbox.WriteFromPhonesAsync(phones, own, count, cancellationToken);
        device.Store.Reset();
        var cpu = Environment.CpuUsage.TotalTime;
        await device.ConnectAsync(cancellationToken);
        await sandbox.WaitUntilConfirmedAsync($"{device.Jid}", cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(device.Store.FirstCommit);
        var used = Environment.CpuUsage.TotalTime - cpu;
        return device.Store.Received == count
            ? (count / elapsed.TotalSeconds, used.TotalMilliseconds / count)
            : throw new InvalidOperationException($"{device.Store.Received} of {count} messages were received.");
    }

    private static Task MeasurePeerAsync(
        SandboxProcess sandbox, string[] phones, BenchmarkReport report, CancellationToken cancellationToken) =>
        Baileys.MeasureAsync(
            new
            {
                url = sandbox.ChatUrl,
                admin = sandbox.Url,
                noiseRoot = sandbox.NoiseRoot,
                own = phones[Recipients + 1],
                recipients = phones[..Recipients],
                callers = Callers,
                messages = PeerMessages,
                warmUp = PeerWarmUp,
            },
            report,
            cancellationToken);
}
