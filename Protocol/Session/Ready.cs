using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

/// <summary>The device is logged in and may send.</summary>
/// <param name="Account">The account by phone number, with our device.</param>
public sealed record Ready(Jid Account) : DeviceNotice;
