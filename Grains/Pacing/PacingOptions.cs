using OrleansGateway.Grains.Interfaces.Options;
using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Pacing;

/// <summary>The pace of instances whose settings, and those of their pool, set none; configuration section <c>Pacing</c>.</summary>
public sealed class PacingOptions : IGatewayOptions
{
    /// <summary>When the defaults below apply. Default: <c>Auto</c>, unless the server is on this machine.</summary>
    public PacingMode Mode { get; set; }

    /// <summary>The pace of each instance. Default: 20 messages per minute, 20 at once.</summary>
    public SendRate? InstanceRate { get; set; }

    /// <summary>The pace of each instance towards one recipient. Default: 6 messages per minute, 6 at once.</summary>
    public SendRate? RecipientRate { get; set; }

    /// <summary>When nothing is sent. Default: never; the gateway does not know where the recipients live.</summary>
    public QuietHours? QuietHours { get; set; }

    /// <summary>New chats of a new number. Default: 20 on its first day, 1.5 times that every further day, no limit from 1,000 on.</summary>
    public WarmUp? WarmUp { get; set; }

    /// <summary>Recipients whose pace an instance keeps in memory; beyond that new ones wait. Default: 50,000.</summary>
    public int MaxRecipients { get; set; } = 50_000;

    /// <summary>What the section says, with the defaults filled in.</summary>
    /// <param name="isServerLocal">Whether the server is on this machine.</param>
    internal PacingSettings Effective(bool isServerLocal)
    {
        var usesDefaults = Mode == PacingMode.On || !isServerLocal;
        return new PacingSettings
        {
            InstanceRate = InstanceRate ?? (usesDefaults ? new SendRate() : SendRate.Unlimited),
            RecipientRate = RecipientRate ?? (usesDefaults ? new SendRate { Messages = 6 } : SendRate.Unlimited),
            QuietHours = QuietHours ?? QuietHours.None,
            WarmUp = WarmUp ?? (usesDefaults ? new WarmUp() : WarmUp.None),
        };
    }

    static string IGatewayOptions.Section => "Pacing";

    void IGatewayOptions.Validate(OptionsChecks checks)
    {
        checks.Defined(Mode);
        checks.InRange(MaxRecipients, 1, 1_000_000);
        checks.Add(InstanceRate?.Problem("InstanceRate:"));
        checks.Add(RecipientRate?.Problem("RecipientRate:"));
        checks.Add(QuietHours?.Problem("QuietHours:"));
        checks.Add(WarmUp?.Problem("WarmUp:"));
    }
}
