using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

/// <summary>The device was linked; the server will now ask for a new connection.</summary>
/// <param name="Account">The account by phone number, with our device.</param>
/// <param name="Lid">The account by LID, with our device.</param>
public sealed record Paired(Jid Account, Jid? Lid) : DeviceNotice;
