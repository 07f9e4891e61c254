using System.Runtime.InteropServices;
using OrleansGateway.Grains.Interfaces.Pacing;

namespace OrleansGateway.Grains.Pacing;

/// <summary>What holds for an instance, after its own settings, its pool's and the configuration were put together.</summary>
/// <param name="Instance">Its bucket.</param>
/// <param name="Recipient">The bucket of each recipient.</param>
/// <param name="QuietHours">When it sends nothing.</param>
/// <param name="WarmUp">The limit on new chats.</param>
/// <param name="LinkedAt">When its number was linked; null where that is not known, and then it is no new number.</param>
internal sealed record PacingRules(
    TokenBucket Instance, TokenBucket Recipient, QuietHours QuietHours, WarmUp WarmUp, DateTimeOffset? LinkedAt)
{
    /// <summary>Nothing is paced.</summary>
    public static readonly PacingRules None = new(
        TokenBucket.Unlimited, TokenBucket.Unlimited, QuietHours.None, WarmUp.None, LinkedAt: null);

    /// <summary>Whether sends cost tokens or are counted, so that the store has to be asked and told.</summary>
    public bool IsCounted(DateTimeOffset now) => !Instance.IsUnlimited || !Recipient.IsUnlimited || NewChatsOn(now) is not null;

    /// <summary>The limit on new chats at a time; null when there is none.</summary>
    public NewChatLimit? NewChatsOn(DateTimeOffset now)
    {
        if (LinkedAt is not { } linkedAt)
        {
            return null;
        }

        var day = WarmUpCurve.DayOf(linkedAt, now);
        return WarmUpCurve.CapOn(WarmUp, day) is { } cap ? new NewChatLimit(cap, WarmUpCurve.EndOf(linkedAt, day)) : null;
    }
}

/// <summary>The limit on new chats that is in force.</summary>
/// <param name="Cap">How many on this day of the number's life.</param>
/// <param name="EndsAt">When the day ends.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NewChatLimit(int Cap, DateTimeOffset EndsAt);
