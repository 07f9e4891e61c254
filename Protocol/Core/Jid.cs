using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansGateway.Protocol.Core;

/// <summary>An address: a user, optionally one of its devices, on a server.</summary>
/// <remarks>
/// Text form: <c>user@server</c>, <c>user:device@server</c>, or <c>@server</c> for the server itself. The agent part
/// (<c>user_agent:device@server</c>) that old clients wrote is accepted and dropped.
/// Source: docs/protocol/facts.md#jid.
/// </remarks>
/// <param name="User">The user part; empty for a server.</param>
/// <param name="Server">The server part, one of <see cref="JidServer"/>.</param>
/// <param name="Device">The device, 0 for the primary device and for addresses without one.</param>
public readonly record struct Jid(string User, string Server, ushort Device = 0)
{
    /// <summary>The longest text that is parsed, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>The server itself, <c>@s.whatsapp.net</c>.</summary>
    public static readonly Jid ServerJid = new("", JidServer.User);

    /// <summary>Whether this address names a person by phone number.</summary>
    public bool IsPhoneNumber => User.Length > 0 && Server is JidServer.User or JidServer.Hosted;

    /// <summary>Whether this address names a person by LID.</summary>
    public bool IsLid => Server is JidServer.Lid or JidServer.HostedLid;

    /// <summary>Whether this is a group.</summary>
    public bool IsGroup => Server == JidServer.Group;

    /// <summary>Whether this is a broadcast list or the status feed.</summary>
    public bool IsBroadcast => Server == JidServer.Broadcast;

    /// <summary>The same account without the device.</summary>
    public Jid WithoutDevice => Device == 0 ? this : this with { Device = 0 };

    /// <summary>The name of a Signal address: the user, with <c>_domain</c> appended unless the domain is 0.</summary>
    internal string SignalName
    {
        get
        {
            var domain = JidServer.DomainOf(Server);
            return domain == 0 ? User : string.Create(CultureInfo.InvariantCulture, $"{User}_{domain}");
        }
    }

    /// <summary>The Signal address in its text form, <c>name.device</c>.</summary>
    internal string SignalAddress => string.Create(CultureInfo.InvariantCulture, $"{SignalName}.{Device}");

    /// <summary>The same account and server, another device.</summary>
    /// <param name="device">The device number.</param>
    public Jid WithDevice(ushort device) => this with { Device = device };

    /// <summary>Parses the text form.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidJidException">The text is not a JID.</exception>
    public static Jid Parse(string text) =>
        TryParse(text, out var jid) ? jid : throw new InvalidJidException(text);

    /// <summary>Parses the text form.</summary>
    /// <param name="text">The text; null gives false.</param>
    /// <param name="jid">The address.</param>
    /// <returns>Whether the text is a JID.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Jid jid)
    {
        jid = default;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        var at = text.LastIndexOf('@');
        if (at < 0 || at == text.Length - 1 || !IsPlain(text.AsSpan(at + 1)))
        {
            return false;
        }

        var user = text.AsSpan(0, at);
        ushort device = 0;
        var colon = user.IndexOf(':');
        if (colon >= 0)
        {
            if (!ushort.TryParse(user[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out device))
            {
                return false;
            }

            user = user[..colon];
        }

        var agent = user.IndexOf('_');
        if (agent >= 0 && user[(agent + 1)..].IndexOfAnyExceptInRange('0', '9') < 0)
        {
            user = user[..agent];
        }

        if ((colon >= 0 || agent >= 0) && user.IsEmpty || !IsPlain(user))
        {
            return false;
        }

        jid = new Jid(user.ToString(), text[(at + 1)..], device);
        return true;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => Device == 0
        ? $"{User}@{Server}"
        : string.Create(CultureInfo.InvariantCulture, $"{User}:{Device}@{Server}");

    private static bool IsPlain(ReadOnlySpan<char> part)
    {
        foreach (var c in part)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '+'))
            {
                return false;
            }
        }

        return true;
    }
}
