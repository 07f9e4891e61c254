using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Connection;

/// <summary>The server lets this device in.</summary>
/// <param name="ServerTime">The server's clock, where it gave one.</param>
/// <param name="Lid">The LID of the account with our device, where it gave one.</param>
internal sealed record SuccessStanza(DateTimeOffset? ServerTime, Jid? Lid)
{
    public const string Tag = "success";

    public static SuccessStanza Parse(Node node) =>
        new(WireText.ToTime(node.NumberAttribute("t")), node.JidAttribute("lid"));
}

/// <summary>The server does not let this device in.</summary>
/// <remarks>
/// <c>&lt;failure reason location expire code&gt;</c>: <c>reason</c> is the code, <c>expire</c> the seconds of a ban.
/// Source: docs/protocol/facts.md#codes.connectFailure, docs/protocol/facts.md#codes.temporaryBan (whatsmeow
/// types/events/events.go).
/// </remarks>
internal static class FailureStanza
{
    public const string Tag = "failure";

    private static readonly TimeSpan LongestBan = TimeSpan.FromDays(365);

    /// <summary>The typed reason.</summary>
    public static ConnectionFailure ToFailure(Node node)
    {
        var code = (int)(node.NumberAttribute("reason") ?? 0);
        return new ConnectionFailure(ReasonOf(code), code, "The login was refused.", BanOf(node));
    }

    /// <summary>The class of a code, as logins and stream errors use it.</summary>
    public static FailureReason ReasonOf(int code) => code switch
    {
        401 or 516 => FailureReason.LoggedOut,
        402 => FailureReason.TemporarilyBanned,
        403 => FailureReason.Locked,
        405 => FailureReason.ClientOutdated,
        406 => FailureReason.Banned,
        409 => FailureReason.BadUserAgent,
        411 => FailureReason.MultideviceMismatch,
        429 => FailureReason.RateLimited,
        440 => FailureReason.Replaced,
        515 => FailureReason.RestartRequired,
        _ => FailureReason.ServerError,
    };

    private static TimeSpan? BanOf(Node node) => node.NumberAttribute("expire") is { } seconds and > 0
        ? TimeSpan.FromSeconds(Math.Min(seconds, LongestBan.TotalSeconds))
        : null;
}
