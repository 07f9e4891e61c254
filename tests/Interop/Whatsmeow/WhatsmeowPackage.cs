using System.ComponentModel;
using System.Runtime.InteropServices;

namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>The program in the npm package, and whether this machine can run it against a Sandbox.</summary>
internal static class WhatsmeowPackage
{
    private static readonly Lazy<(ulong Address, string? Reason)> LocatedRootKey = new(LocateRootKey);

    /// <summary>The program, as the package has it.</summary>
    public static string Program =>
        Checkout.PathOf("tests", "Interop", "node_modules", "@whatsmeow-node", "linux-x64", "bin", "whatsmeow-node");

    /// <summary>
    /// How a program is started in network and mount namespaces of its own; without root in a user namespace as well.
    /// </summary>
    public static IReadOnlyList<string> Unshare { get; } =
        ["--net", "--mount", .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--user", "--map-root-user"]];

    /// <summary>Where the program's root key lies in the memory of its process; fails where that is unknown.</summary>
    public static ulong RootKeyAddress => LocatedRootKey.Value.Reason is null
        ? LocatedRootKey.Value.Address
        : throw new InvalidOperationException(LocatedRootKey.Value.Reason);

    /// <summary>Skips the test, with the reason, where this machine cannot run the program.</summary>
    public static async Task RequireAsync()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            Assert.Ignore("whatsmeow runs here on Linux x64 only: the package has a program for no other platform.");
        }

        Assert.That(File.Exists(Program), "whatsmeow is missing: run ./test.sh Interop once, or `npm ci` in tests/Interop.");
        if (await RefusalOfNamespacesAsync() is { } reason)
        {
            Assert.Ignore($"whatsmeow's address is fixed, so it needs network and mount namespaces, which may not be made here: {reason}");
        }
    }

    /// <summary>
    /// Skips the test, with the reason, where this machine cannot run the program or the program cannot be made to trust the
    /// Sandbox's root.
    /// </summary>
    public static async Task RequireWithSandboxRootAsync()
    {
        await RequireAsync();
        if (LocatedRootKey.Value.Reason is { } reason)
        {
            Assert.Ignore($"whatsmeow trusts WhatsApp's root alone, and the test cannot replace it: {reason}");
        }
    }

    private static (ulong Address, string? Reason) LocateRootKey()
    {
        var reason = WhatsmeowRootKey.Locate(File.ReadAllBytes(Program), out var address);
        return (address, reason);
    }

    private static async Task<string?> RefusalOfNamespacesAsync()
    {
        try
        {
            await using var attempt = ProgramRun.StartCommand("unshare", [.. Unshare, "ip", "link", "set", "lo", "up"]);
            return await attempt.WaitForExitAsync() == 0 ? null : attempt.Errors;
        }
        catch (Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
