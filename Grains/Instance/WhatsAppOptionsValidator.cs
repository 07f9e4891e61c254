using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Grains.Instance;

/// <summary>Checks the options at start, with messages that name the key and the fix.</summary>
internal sealed class WhatsAppOptionsValidator : IValidateOptions<WhatsAppOptions>
{
    private const int LongestDeviceName = 50;

    public ValidateOptionsResult Validate(string? name, WhatsAppOptions options)
    {
        if (options.Url is not { IsAbsoluteUri: true, Scheme: "ws" or "wss" })
        {
            return ValidateOptionsResult.Fail("WhatsApp:Url must be a ws:// or wss:// address; leave it out for the public service.");
        }

        if (options.DeviceName is not { Length: > 0 and <= LongestDeviceName })
        {
            return ValidateOptionsResult.Fail("WhatsApp:DeviceName must have 1 to 50 characters.");
        }

        try
        {
            NoiseRoot.Parse(options.NoiseRoot);
            return ValidateOptionsResult.Success;
        }
        catch (FormatException)
        {
            return ValidateOptionsResult.Fail(
                "WhatsApp:NoiseRoot must be a key of 64 hex digits, as the Sandbox tells it at /admin/noise-root; "
                + "leave it out for the public service.");
        }
    }
}
