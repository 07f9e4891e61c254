using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Grains.Instance.Device;

/// <summary>Which service the instances connect to; configuration section <c>WhatsApp</c>.</summary>
public sealed class WhatsAppOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "WhatsApp";

    /// <summary>The address of the WebSocket. Default: the public service.</summary>
    public Uri Url { get; set; } = new("wss://web.whatsapp.com/ws/chat");

    /// <summary>
    /// The root key that the server's certificate chain must lead to, 64 hex digits. Default: the public service's. The
    /// Sandbox tells its own at <c>/admin/noise-root</c>.
    /// </summary>
    public string NoiseRoot { get; set; } = Protocol.Noise.NoiseRoot.PublicService.ToString();

    /// <summary>The name of this device in the phone's list of linked devices. Default: <c>OrleansGateway</c>.</summary>
    public string DeviceName { get; set; } = "OrleansGateway";

    internal NoiseRoot Root => Protocol.Noise.NoiseRoot.Parse(NoiseRoot);
}
