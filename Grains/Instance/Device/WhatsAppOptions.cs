using OrleansGateway.Grains.Interfaces.Options;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Grains.Instance.Device;

/// <summary>Which service the instances connect to; configuration section <c>WhatsApp</c>.</summary>
public sealed class WhatsAppOptions : IGatewayOptions
{
    private const int LongestDeviceName = 50;

    /// <summary>The address of the WebSocket. Default: the public service.</summary>
    public Uri Url { get; set; } = new("wss://web.whatsapp.com/ws/chat");

    /// <summary>
    /// The root key that the server's certificate chain must lead to, 64 hex digits. Default: the public service's. The
    /// Sandbox serves its own at <c>/admin/noise-root</c>.
    /// </summary>
    public string NoiseRoot { get; set; } = Protocol.Noise.NoiseRoot.PublicService.ToString();

    /// <summary>The name of this device in the phone's list of linked devices. Default: <c>OrleansGateway</c>.</summary>
    public string DeviceName { get; set; } = "OrleansGateway";

    internal NoiseRoot Root => Protocol.Noise.NoiseRoot.Parse(NoiseRoot);

    static string IGatewayOptions.Section => "WhatsApp";

    void IGatewayOptions.Validate(OptionsChecks checks)
    {
        checks.Require(
            Url is { IsAbsoluteUri: true, Scheme: "ws" or "wss" },
            "is not a ws:// or wss:// address; set it to one, or leave it out for the public service",
            nameof(Url));
        checks.Require(
            IsRoot(NoiseRoot),
            "is not a key of 64 hex digits; set it to the Sandbox's, from /admin/noise-root, or leave it out for the public service",
            nameof(NoiseRoot));
        checks.Require(
            DeviceName is { Length: > 0 and <= LongestDeviceName },
            "is empty or too long; set it to 1 to 50 characters",
            nameof(DeviceName));
    }

    private static bool IsRoot(string text)
    {
        try
        {
            Protocol.Noise.NoiseRoot.Parse(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
