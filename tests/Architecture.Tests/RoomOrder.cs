namespace OrleansGateway.Architecture.Tests;

/// <summary>The rooms of each project in the order in which they use each other: a room uses only rooms before it.</summary>
internal static class RoomOrder
{
    private static readonly Dictionary<string, string[]> OfProjects = new(StringComparer.Ordinal)
    {
        ["Protocol"] = [
            "Core", "Crypto", "Binary", "Noise", "Signal", "Signal/Records", "Signal/Pairwise", "Stanzas",
            "Stanzas/Connection", "Stanzas/Account", "Stanzas/Keys", "Stanzas/Usync", "Stanzas/Messages",
            "Stanzas/Receipts", "Stanzas/Presence", "Pairing", "Messages", "Transport", "Device/Events",
            "Device/Records", "Device/Link", "Device/Peers", "Device/Sending", "Device/Receiving",
            "Device/Connection", "Device/Hosting",
        ],
        ["Protocol.Server"] = ["Noise", "Pairing"],
        ["Grains.Interfaces"] = ["Options", "Messages", "Events", "Pacing", "Instance", "LoadBalancer", "Pools", "Fleet", "Queue"],
        ["Grains"] = [
            "Diagnostics", "Startup", "Storage", "Storage/Sql", "Storage/Schema", "Storage/Sqlite",
            "Storage/Postgres", "Storage/Sealing", "Storage/GrainStates", "Storage/Leases", "Storage/Numbers",
            "Storage/Chats", "Storage/Events", "Storage/Devices", "Storage/Hosting", "Pools", "Pacing", "Fleet",
            "LoadBalancer", "Events", "Instance/Device", "Instance/Connection", "Instance/Sending", "Instance",
            "Queue/Messages", "Queue/Store", "Queue/Dispatch", "Queue/Partition", "Queue", "Tenants", "Recovery", "Hosting",
        ],
        ["Silo"] = ["Dashboard", "Diagnostics", "Clustering", "Hosting", "."],
        ["Client"] = ["Calls", "Instance", "Pools", "Queue", ".", "Hosting"],
        ["Sandbox"] = [
            "Core", "Accounts", "Stanzas", "Stanzas/Settings", "Stanzas/Presence", "Stanzas/Receipts",
            "Stanzas/Devices", "Stanzas/Keys", "Stanzas/Messages", "Pairing", "Phones", "Server", "Admin", ".",
        ],
        ["Demo"] = ["."],
    };

    /// <summary>The rooms of a project.</summary>
    /// <param name="project">The project.</param>
    public static IReadOnlyList<string> Of(string project) => OfProjects[project];
}
