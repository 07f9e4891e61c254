using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Device.Records;

/// <summary>The account that this device is linked to.</summary>
/// <param name="Jid">The account by phone number, with the number of this device.</param>
/// <param name="Lid">The account by LID, with the number of this device; null where the server never gave it.</param>
/// <param name="DeviceIdentity">The signed device identity (ADV), complete with the key of the primary device.</param>
/// <param name="Platform">The platform of the primary device; empty where it is not known.</param>
internal sealed record LinkedAccount(Jid Jid, Jid? Lid, byte[] DeviceIdentity, string Platform)
{
    /// <summary>Whether an address is this account, whichever device and kind of address.</summary>
    public bool IsOwn(Jid jid) => jid.IsLid ? jid.User == Lid?.User : jid.IsPhoneNumber && jid.User == Jid.User;

    /// <summary>The address of this device in a chat: by LID in chats that are addressed so, where it is known.</summary>
    public Jid SelfIn(Jid chat) => chat.IsLid && Lid is { } lid ? lid : Jid;
}
