using System.Globalization;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>Addresses as logs may show them: the first three and the last two digits, and the device.</summary>
internal static class MaskedJid
{
    /// <summary>Masks an address.</summary>
    /// <param name="jid">The address.</param>
    public static string Of(Jid jid)
    {
        var user = jid.User.Length <= 5 ? new string('*', jid.User.Length) : $"{jid.User[..3]}***{jid.User[^2..]}";
        return string.Create(CultureInfo.InvariantCulture, $"{user}:{jid.Device}@{jid.Server}");
    }
}
