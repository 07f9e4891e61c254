namespace OrleansGateway.Protocol.Tests.Stanzas;

/// <summary>
/// What becomes of each recorded flow: covered, but for the kinds of client stanzas that are named, or waiting for later work.
/// </summary>
internal static class FlowTable
{
    // The reference client sends these out of habit; the service ignores them, and this client does not send them.
    private const string Habit = "presence";

    private static readonly Dictionary<string, string[]> CoveredFlows = new(StringComparer.Ordinal)
    {
        ["pair-qr"] = [],
        ["login"] = ["iq abt props", "iq blocklist"],
        ["offline"] = ["iq w:g2 participating"],
        ["peer-messages"] = ["iq w:sync:app:state sync", Habit],
        ["message-in-1to1"] = [],
        ["message-own-other-device"] = [],
        ["retry-in"] = [Habit],
        ["message-out-1to1"] = ["iq privacy tokens"],
        ["message-out-lid"] = ["iq privacy tokens"],
        ["receipts-for-own-message"] = [],
        ["read-receipts"] = [],
        ["notifications"] = [Habit],
        ["call"] = ["call"],
        ["ack-errors"] = ["iq privacy tokens"],
        ["unavailable-message"] = [],
        ["account-dirty"] = [Habit],
        ["logout"] = [],
        ["keep-alive"] = ["iq abt props", "iq blocklist"],
        ["conflict"] = [],
        ["device-removed"] = [],
        ["failure"] = [],
    };

    private static readonly Dictionary<string, string> WaitingFlows = new(StringComparer.Ordinal)
    {
        ["message-types-out"] = "message kinds beyond text",
        ["group-manage"] = "groups",
        ["message-out-group"] = "groups",
        ["message-in-group"] = "groups",
        ["group-out-of-order"] = "groups",
        ["group-notifications"] = "groups",
        ["contacts-and-presence"] = "look-ups of contacts",
        ["media-conn"] = "media",
        ["media-retry"] = "media",
        ["privacy-and-block"] = "account settings",
        ["app-state"] = "app state",
        ["signed-prekey-rotation"] = "rotation of the signed pre-key",
        ["newsletter"] = "channels",
        ["status-out"] = "status messages",
        ["privacy-token"] = "privacy tokens",
        ["pair-code"] = "pairing by code",
    };

    /// <summary>Whether a flow is covered; throws for a flow that is in neither list.</summary>
    public static bool IsCovered(string flow) => CoveredFlows.ContainsKey(flow) || (WaitingFlows.ContainsKey(flow)
        ? false
        : throw new InvalidDataException($"The flow {flow} is in no table."));

    /// <summary>The kinds of client stanzas in a covered flow that wait for later work.</summary>
    public static IReadOnlyCollection<string> Exceptions(string flow) => CoveredFlows[flow];

    /// <summary>What a flow waits for.</summary>
    public static string WaitsFor(string flow) => WaitingFlows[flow];
}
