using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Hosting;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Sandbox.Tests.Hosting;

/// <summary>The example of Protocol/README.md. A test compares the lines between the marks with the text there.</summary>
internal static class EchoBot
{
    // README begins
    public static async Task RunAsync(string folder, DeviceClientOptions options, Action<string> showQr, CancellationToken stop)
    {
        using var store = FileDeviceStore.Open(folder);
        await using var device = new WhatsAppDevice(store, options);
        var running = device.RunAsync(stop);
        var showing = ShowCodesAsync(device, showQr);
        await foreach (var deviceEvent in device.ReadEventsAsync(CancellationToken.None))
        {
            if (deviceEvent is MessageReceived { FromMe: false, Text: { } text } message)
            {
                await device.SendAsync(message.Chat, new OutgoingText($"You said: {text}"), cancellationToken: CancellationToken.None);
            }
        }

        await showing;
        Console.WriteLine($"Stopped: {await running}");
    }

    private static async Task ShowCodesAsync(WhatsAppDevice device, Action<string> showQr)
    {
        await foreach (var notice in device.Notices.ReadAllAsync(CancellationToken.None))
        {
            if (notice is QrCode code)
            {
                showQr(code.Text);
            }
        }
    }

    // README ends
}
