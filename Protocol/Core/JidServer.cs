namespace OrleansGateway.Protocol.Core;

/// <summary>The server parts of JIDs and the device domains that belong to them.</summary>
/// <remarks>
/// Source: docs/protocol/facts.md#jid.servers, docs/protocol/facts.md#jid.adDomains (Baileys lib/WABinary/jid-utils.js).
/// </remarks>
public static class JidServer
{
    /// <summary>Accounts addressed by phone number.</summary>
    public const string User = "s.whatsapp.net";

    /// <summary>Accounts addressed by their LID, the identifier that hides the phone number.</summary>
    public const string Lid = "lid";

    /// <summary>Groups.</summary>
    public const string Group = "g.us";

    /// <summary>Broadcast lists and status updates.</summary>
    public const string Broadcast = "broadcast";

    /// <summary>Channels.</summary>
    public const string Newsletter = "newsletter";

    /// <summary>Devices that a business hosts with Meta, addressed by phone number.</summary>
    public const string Hosted = "hosted";

    /// <summary>Devices that a business hosts with Meta, addressed by LID.</summary>
    public const string HostedLid = "hosted.lid";

    /// <summary>Accounts of other services under the interoperability rules.</summary>
    public const string Interop = "interop";

    /// <summary>Accounts of Messenger.</summary>
    public const string Messenger = "msgr";

    /// <summary>The AD-JID domain number of a server: 0 for phone numbers, 1 for LIDs, 128 and 129 for hosted devices.</summary>
    /// <param name="server">A server name.</param>
    /// <returns>The domain number; 0 for servers that have none of their own.</returns>
    public static byte DomainOf(string server) => server switch
    {
        Lid => 1,
        Hosted => 128,
        HostedLid => 129,
        _ => 0,
    };
}
