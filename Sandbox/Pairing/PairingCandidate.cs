using OrleansGateway.Protocol.Server.Pairing;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Pairing;

/// <summary>The device that a connection becomes once it has signed.</summary>
/// <param name="Device">The device, not linked yet.</param>
/// <param name="Phone">The phone that vouches for it.</param>
/// <param name="Statement">What the phone says of it, as <c>pair-success</c> carries it.</param>
internal sealed record PairingCandidate(Device Device, PrimaryDevice Phone, byte[] Statement);
