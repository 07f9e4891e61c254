using System.Globalization;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Pairing;

/// <summary>The login of a linked device: its account and its number. The proof is the Noise key of the handshake.</summary>
/// <remarks>Source: tests/Protocol.Tests/vectors/pairing.json, <c>payloads</c>.</remarks>
/// <param name="User">The account's phone number.</param>
/// <param name="Device">The number of the device.</param>
internal sealed record Login(ulong User, ushort Device)
{
    /// <summary>The login of an address.</summary>
    /// <param name="account">The account by phone number, with the number of the device.</param>
    /// <exception cref="InvalidRequestException">The address is not of that kind.</exception>
    public static Login Of(Jid account) =>
        account.IsPhoneNumber && ulong.TryParse(account.User, NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            ? new Login(user, account.Device)
            : throw new InvalidRequestException("A device logs in with the phone number of its account.");

    /// <summary>Makes the payload for the handshake.</summary>
    /// <param name="profile">How the device presents itself.</param>
    public ClientPayload ToPayload(ClientProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var payload = profile.CreatePayload();
        payload.Username = User;
        payload.Device = Device;
        payload.Passive = true;
        payload.Pull = true;
        payload.LidDbMigrated = false;
        return payload;
    }
}
