using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Pacing;

/// <summary>The pace of instances that neither have one of their own nor take it from their pool. Section <c>Pacing</c>.</summary>
public sealed class PacingOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Pacing";

    /// <summary>When the defaults below hold. Default: unless the server is on this machine.</summary>
    public PacingMode Mode { get; set; }

    /// <summary>The pace of each instance. Default: 20 messages a minute, 20 at once.</summary>
    public SendRate? InstanceRate { get; set; }

    /// <summary>The pace of each instance towards one recipient. Default: 6 messages a minute, 6 at once.</summary>
    public SendRate? RecipientRate { get; set; }

    /// <summary>When nothing is sent. Default: never; the gateway does not know where the recipients live.</summary>
    public QuietHours? QuietHours { get; set; }

    /// <summary>New chats of a new number. Default: 20 on its first day, 1.5 times that every further day, no limit from 1,000 on.</summary>
    public WarmUp? WarmUp { get; set; }

    /// <summary>Recipients whose pace an instance keeps in memory; beyond it new ones wait. Default: 50,000.</summary>
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

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    internal string? Problem() =>
        !Enum.IsDefined(Mode) ? "Pacing:Mode must be Auto, On or Off."
        : MaxRecipients is < 1 or > 1_000_000 ? "Pacing:MaxRecipients must be 1 to 1,000,000."
        : InstanceRate?.Problem("Pacing:InstanceRate") ?? RecipientRate?.Problem("Pacing:RecipientRate")
            ?? QuietHours?.Problem("Pacing:QuietHours") ?? WarmUp?.Problem("Pacing:WarmUp");
}
